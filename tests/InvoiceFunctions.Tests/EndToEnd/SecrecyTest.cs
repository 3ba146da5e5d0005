using System.Collections.Concurrent;
using System.Net;
using InvoiceFunctions.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MijnKlantportaal.Client;
using MijnKlantportaal.Simulator;

namespace InvoiceFunctions.Tests.EndToEnd;

/// <summary>In whatever goes wrong: no key, no signature and no payment link in the log or in an error.</summary>
public sealed class SecrecyTest
{
    private const string ApiKey = "portal-key-8c1f6d2e";
    private const string FunctionKey = "function-key-77ab03";
    private const string MasterKey = "master-key-5d90ee";
    private const string WrongKey = "wrong-key-41c2b9";
    private const string Token = "pay-token-c0ffee";

    private static readonly string[] Secrets = [ApiKey, FunctionKey, MasterKey, WrongKey, Token, "Bearer", "/pay/", "whsec_"];

    [Fact]
    public async Task Nothing_secret_is_logged_or_told_in_any_situation()
    {
        var log = new WholeLog();
        var clock = new MovableClock();
        var told = new List<string>();
        await using var connector = await Connector.StartAsync(
            new SimulatorOptions { Invoices = 40, ApiKey = ApiKey },
            new() { ["Local:FunctionKey"] = FunctionKey, ["Local:MasterKey"] = MasterKey },
            clock,
            services: services =>
            {
                services.AddSingleton<ILoggerProvider>(log);
                services.PostConfigure<PortalOptions>(options => (options.RetryDelay, options.AttemptTimeout) = (TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(200)));
            });
        foreach (var invoice in connector.Portal.Book.Invoices)
        {
            connector.Portal.Book.Replace(invoice with { PaymentUrl = $"https://portal.example/pay/{Token}" });
        }

        connector.Http.DefaultRequestHeaders.Remove("x-functions-key");
        await TroublesAsync(Fault.Stall(), Fault.StallMidBody);
        connector.Portal.Faults.Clear();
        connector.Portal.RotateKey(ApiKey);
        clock.Move(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("invoices")).StatusCode);
        await TroublesAsync();
        await RefusedAsync();

        Assert.Contains(told, body => body.Contains("refuses the API key", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("Answered 502", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("Exception", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.StartsWith("Scope Microsoft.AspNetCore", StringComparison.Ordinal) && line.Contains("/api/invoices", StringComparison.Ordinal));
        Assert.All(Secrets, secret =>
        {
            Assert.DoesNotContain(log.Lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(told, body => body.Contains(secret, StringComparison.OrdinalIgnoreCase));
        });

        async Task TroublesAsync(params Fault[] more)
        {
            Fault[] faults =
            [
                Fault.ServerError, Fault.HtmlPage(200), Fault.HtmlPage(), Fault.Reset, Fault.ResetMidBody, Fault.CutOffJson, Fault.WrongPage,
                .. more, Fault.Status(401, $"Unauthenticated: Bearer {ApiKey}"), Fault.Status(403, ApiKey), Fault.Status(429), Fault.Body(ApiKey),
                Fault.Body("""{"current_page":1,"next_page_url":null,"data":[{"id":"inv_1","links":{"onlinePaymentLink":{"href":"https://portal.example/pay/TOKEN"}}}]}""".Replace("TOKEN", Token, StringComparison.Ordinal)),
                Fault.Body("", 302, headers: new Dictionary<string, string> { ["Location"] = $"https://portal.example/pay/{Token}" }),
            ];
            foreach (var fault in faults)
            {
                connector.Portal.Faults.Clear();
                connector.Portal.Faults.Add(fault, times: 1000);
                clock.Move(TimeSpan.FromMinutes(2));
                await AskAsync("invoices?maxAge=60");
                clock.Move(TimeSpan.FromMinutes(20));
                await connector.FireAsync(TimerNames.Sync);
                await AskAsync("health");
                await AskAsync("sync");
            }

            connector.Portal.Faults.Clear();
            connector.Portal.RotateKey("rotated");
            clock.Move(TimeSpan.FromMinutes(2));
            await AskAsync("invoices?maxAge=60");
            await connector.FireAsync(TimerNames.Sync);
            await AskAsync("health");
        }

        async Task RefusedAsync()
        {
            foreach (var path in (string[])["invoices?top=x", "invoices?cod=1", "invoices/none", "summary?debtors=-1", "sync?x=1", "nothing"])
            {
                await AskAsync(path);
            }

            foreach (var wrong in (string[])[$"invoices?code={WrongKey}", $"summary?code={WrongKey}&top=1"])
            {
                using var response = await connector.GetAsync(wrong, ("x-functions-key", WrongKey));
                told.Add(await response.Content.ReadAsStringAsync());
            }
        }

        async Task<HttpResponseMessage> AskAsync(string path)
        {
            // The key both ways: as Excel sends it, in the address, and as flows do.
            var answer = told.Count % 2 == 0
                ? await connector.GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}code={FunctionKey}")
                : await connector.GetAsync(path, ("x-functions-key", MasterKey));
            if (!answer.IsSuccessStatusCode || path is "health" or "sync")
            {
                told.Add(await answer.Content.ReadAsStringAsync() + answer.Headers);
            }

            return answer;
        }
    }

    [Fact]
    public async Task A_payment_link_where_a_value_should_be_is_not_told()
    {
        var log = new WholeLog();
        await using var connector = await Connector.StartAsync(services: services => services.AddSingleton<ILoggerProvider>(log));
        var link = $"https://pay.example/{Token}";
        foreach (var member in (string[])["amount", "issuedAt", "dueAt", "paidAt", "createdAt"])
        {
            connector.Portal.Book.Replace(connector.Portal.Book.Invoices[0] with { Shape = json => json[member] = link });

            var title = await connector.ProblemAsync("invoices", HttpStatusCode.BadGateway);
            await connector.SweepAsync();
            var health = (await connector.JsonAsync("health", HttpStatusCode.ServiceUnavailable)).GetRawText();

            Assert.Contains(member, title, StringComparison.Ordinal);
            Assert.DoesNotContain(Token, title + health, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(log.Lines, line => line.Contains(Token, StringComparison.Ordinal));
    }

    /// <summary>Everything that is logged, exceptions whole and structured values too, at every level.</summary>
    private sealed class WholeLog : ILoggerProvider
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Category(WholeLog log, string name) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull
            {
                log.Lines.Enqueue($"Scope {name}: {Values(state)}");
                return null;
            }

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                log.Lines.Enqueue($"{logLevel} {name}: {formatter(state, exception)} {Values(state)} {exception}");

            private static string Values<TState>(TState state) =>
                state is IEnumerable<KeyValuePair<string, object?>> values ? string.Join(' ', values.Select(pair => $"{pair.Key}={pair.Value}")) : $"{state}";
        }
    }
}
