using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace InvoiceFunctions.Tests.Local;

public sealed class FireTimerTest
{
    private readonly TimerDiary _diary = new();

    [Theory]
    [InlineData("admin/functions/NotifyOverdue", HttpStatusCode.Unauthorized)]
    [InlineData("admin/functions/NotifyOverdue?code=wrong", HttpStatusCode.Unauthorized)]
    [InlineData("admin/functions/NotifyOverdue?code=local", HttpStatusCode.Unauthorized)]
    [InlineData("admin/functions/Nobody", HttpStatusCode.Unauthorized)]
    [InlineData("admin/functions/Nobody?code=local-master", HttpStatusCode.NotFound)]
    [InlineData("admin/functions/Open?code=local-master", HttpStatusCode.NotFound)]
    [InlineData("admin/functions/NotifyOverdue?code=local-master", HttpStatusCode.Accepted)]
    [InlineData("admin/functions/notifyoverdue?code=local-master", HttpStatusCode.Accepted)]
    public async Task A_timer_is_fired_with_the_master_key_only(string path, HttpStatusCode expected)
    {
        await using var host = await StartAsync();

        using var response = await host.Client.PostAsync(path, null);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("", await response.Content.ReadAsStringAsync());
        if (expected == HttpStatusCode.Accepted)
            await TimerDiary.UntilAsync(() => _diary.Count("notify ends") == 1);
        else
            Assert.Empty(_diary.Events);
    }

    [Fact]
    public async Task The_answer_does_not_wait_for_the_run_and_a_body_is_not_minded()
    {
        TaskCompletionSource end = new();
        _diary.During = (_, _) => end.Task;
        await using var host = await StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, "admin/functions/NotifyOverdue");
        request.Content = new StringContent("""{"input":""}""");
        request.Headers.Add("x-functions-key", "local-master");

        using var response = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(0, _diary.Count("notify ends"));
        end.SetResult();
        await TimerDiary.UntilAsync(() => _diary.Count("notify ends") == 1);
    }

    [Fact]
    public async Task Fired_again_during_a_run_it_runs_once_more_after_it_however_often_it_was_fired()
    {
        TaskCompletionSource end = new();
        _diary.During = (_, _) => end.Task;
        await using var host = await StartAsync();

        await host.Client.PostAsync("admin/functions/NotifyOverdue?code=local-master", null);
        await TimerDiary.UntilAsync(() => _diary.Count("notify begins") == 1);
        for (var i = 0; i < 5; i++)
            await host.Client.PostAsync("admin/functions/NotifyOverdue?code=local-master", null);
        end.SetResult();
        await TimerDiary.UntilAsync(() => _diary.Count("notify ends") == 2);
        await Task.Delay(200);

        Assert.Equal(2, _diary.Count("notify begins"));
        Assert.Equal(1, _diary.MostAtOnce);
    }

    private Task<SampleHost> StartAsync() =>
        SampleHost.StartAsync(
            [typeof(SampleHttpFunctions), typeof(SampleTimers)],
            new() { ["Local:TimerInterval"] = "01:00:00" },
            services => services.AddSingleton(_diary).AddScoped<SampleService>());
}
