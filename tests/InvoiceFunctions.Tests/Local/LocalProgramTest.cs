using System.ComponentModel.DataAnnotations;
using InvoiceFunctions.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace InvoiceFunctions.Tests.Local;

public sealed class LocalProgramTest
{
    [Theory]
    [InlineData("Local:TimerInterval", "00:00:00", "Local__TimerInterval must be between 00:00:00 exclusive and 365.00:00:00.")]
    [InlineData("Local:TimerInterval", "-00:00:01", "Local__TimerInterval must be between 00:00:00 exclusive and 365.00:00:00.")]
    [InlineData("Local:TimerInterval", "soon", "Local__TimerInterval must be a duration such as 00:15:00.")]
    [InlineData("Local:FunctionKey", "", "Local__FunctionKey must not be empty.")]
    [InlineData("Local:MasterKey", " ", "Local__MasterKey must not be empty.")]
    [InlineData("Other:Count", "0", "Other__Count must be between 1 and 9.")]
    [InlineData("Other:Count", "many", "Other__Count must be a whole number.")]
    [InlineData("Other:Mode", "Quick", "Other__Mode must be one of Slow, Fast.")]
    [InlineData("Other:Parts:1:Name", "", "The Other__Parts__1__Name field is required.")]
    [InlineData("Other:Count", "7", "Other__Count 7 is taken.")]
    [InlineData(
        "urls",
        "http://127.0.0.1:0/path",
        "A path base can only be configured using IApplicationBuilder.UsePathBase(). " +
        "Choose another with --urls, such as --urls http://127.0.0.1:7072")]
    [InlineData("urls", "nonsense", "Invalid url: 'nonsense' Choose another with --urls, such as --urls http://127.0.0.1:7072")]
    public async Task A_bad_setting_stops_the_program_with_one_line_that_names_it(string setting, string value, string expected)
    {
        var (exit, error, log) = await RunAsync(new() { [setting] = value });

        Assert.Equal(1, exit);
        Assert.Equal(expected + Environment.NewLine, error);
        Assert.DoesNotContain(log, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_bad_settings_are_told_in_the_one_line()
    {
        var (_, error, _) = await RunAsync(new() { ["Other:Count"] = "0", ["Local:FunctionKey"] = "" });

        Assert.Contains("Local__FunctionKey must not be empty.", error, StringComparison.Ordinal);
        Assert.Contains("Other__Count must be between 1 and 9.", error, StringComparison.Ordinal);
        Assert.Single(error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line_that_names_the_option()
    {
        await using var first = await SampleHost.StartAsync([]);
        var address = first.Client.BaseAddress!.ToString().TrimEnd('/');

        var (exit, error, log) = await RunAsync(new() { ["urls"] = address });

        Assert.Equal(1, exit);
        Assert.Equal($"{address} is in use already. Choose another with --urls, such as --urls http://127.0.0.1:7072", error.TrimEnd());
        Assert.DoesNotContain(log, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Anything_else_that_goes_wrong_at_start_is_a_bug_and_throws() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => LocalProgram.RunAsync(() => throw new InvalidOperationException("bug")));

    [Fact]
    public async Task Started_it_calls_back_once_it_listens_and_ends_with_0_when_told_to_stop()
    {
        var answered = false;

        var exit = await LocalProgram.RunAsync(
            () => Task.FromResult(SampleHost.Build([])),
            async (app, stopping) =>
            {
                using HttpClient client = new() { BaseAddress = new Uri(app.Urls.Single()) };
                answered = (await client.GetAsync("", stopping)).StatusCode == System.Net.HttpStatusCode.NotFound;
                app.Lifetime.StopApplication();
                await Task.Delay(Timeout.Infinite, stopping);
            });

        Assert.Equal(0, exit);
        Assert.True(answered);
    }

    [Theory]
    [InlineData(new string[0], "http://127.0.0.1:7071")]
    [InlineData(new[] { "--urls", "http://127.0.0.1:8123" }, "http://127.0.0.1:8123")]
    public void It_listens_on_the_core_tools_port_unless_told_otherwise(string[] arguments, string expected) =>
        Assert.Equal(expected, WebApplication.CreateBuilder(arguments).UseLocalAddress().Configuration["urls"]);

    private static async Task<(int Exit, string Error, IReadOnlyCollection<string> Log)> RunAsync(Dictionary<string, string?> settings)
    {
        using StringWriter error = new();
        LogLines? log = null;
        var exit = await LocalProgram.RunAsync(
            () =>
            {
                var app = SampleHost.Build([], settings, services =>
                {
                    services.AddOptions<OtherOptions>().BindConfiguration("Other").ValidateOnStart();
                    services.AddSingleton<IValidateOptions<OtherOptions>, OtherOptionsAnnotations>();
                    services.AddSingleton<IValidateOptions<OtherOptions>, OtherOptionsRule>();
                });
                log = app.Services.GetRequiredService<LogLines>();

                return Task.FromResult(app);
            },
            (_, _) => throw new InvalidOperationException("It started."),
            error);

        return (exit, error.ToString(), log?.Lines ?? []);
    }
}

public enum OtherMode
{
    Slow,
    Fast,
}

/// <summary>Options of another room, with the stock messages.</summary>
public sealed class OtherOptions
{
    [Range(1, 9)]
    public int Count { get; set; } = 1;

    public OtherMode Mode { get; set; }

    [ValidateEnumeratedItems]
    public IList<OtherPart> Parts { get; set; } = [new OtherPart { Name = "first" }];
}

public sealed class OtherPart
{
    [Required]
    public string Name { get; set; } = "";
}

[OptionsValidator]
public sealed partial class OtherOptionsAnnotations : IValidateOptions<OtherOptions>;

public sealed class OtherOptionsRule : IValidateOptions<OtherOptions>
{
    public ValidateOptionsResult Validate(string? name, OtherOptions options) =>
        options.Count == 7 ? ValidateOptionsResult.Fail("Other__Count 7 is taken.") : ValidateOptionsResult.Success;
}
