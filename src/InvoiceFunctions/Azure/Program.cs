using InvoiceFunctions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

// In Azure a bad setting must not stop the worker: every function answers with the setting's name instead (Http/Door.cs).
var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddInvoiceFunctions(builder.Configuration, validateOnStart: false);
await builder.Build().RunAsync();
