using InvoiceFunctions;
using InvoiceFunctions.Local;
using InvoiceFunctions.Local.Timers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

return await LocalProgram.RunAsync(
    async () =>
    {
        var builder = WebApplication.CreateBuilder(args).UseLocalAddress();
        var demo = await Demo.StartAsync(builder.Configuration);
        builder.Services.AddInvoiceFunctions(builder.Configuration, validateOnStart: true);
        builder.Services.AddLocalFunctionsHost(builder.Configuration).AddLocalStandIns(demo);

        var app = builder.Build().MapFunctions(typeof(InvoiceFunctionsRegistration).Assembly);
        app.Services.GetRequiredService<LocalTimers>().FireAllAtStart = demo is not null;
        return app;
    },
    Banner.ShowAsync);
