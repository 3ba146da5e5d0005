using InvoiceFunctions.Local;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace InvoiceFunctions.Tests.Local;

public sealed class FunctionCatalogTest
{
    private const string NoSource = "which is no HttpRequest, CancellationToken or route value of type string.";

    [Theory]
    [InlineData(typeof(ReturnsText), "The function F must return IResult or Task<IResult>.")]
    [InlineData(typeof(TakesQuery), "The function F takes 'top', " + NoSource)]
    [InlineData(typeof(TakesNumber), "The function F takes 'id', " + NoSource)]
    [InlineData(typeof(TakesMissing), "The function F must take 'path' as string?, since the route may lack it.")]
    [InlineData(typeof(AsksForUser), "The function F asks for level User, and the Local host knows Anonymous, Function and Admin.")]
    [InlineData(typeof(HasNoTrigger), "The function F has neither an HTTP nor a timer trigger.")]
    [InlineData(typeof(TimerReturnsNothing), "The function F must return Task.")]
    [InlineData(typeof(TimerTakesText), "The function F takes 'text', which is no TimerInfo or CancellationToken.")]
    [InlineData(typeof(IsStatic), "The function F must not be static.")]
    public void A_function_that_the_hosts_would_treat_differently_is_refused_at_start(Type type, string expected) =>
        Assert.Equal(expected, Assert.Throws<InvalidOperationException>(() => FunctionCatalog.Of([type])).Message);

    [Fact]
    public void Two_functions_cannot_share_a_name_whatever_its_case()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => FunctionCatalog.Of([typeof(TwiceF)]));

        Assert.Equal("The function F exists twice.", exception.Message);
    }

    [Fact]
    public void Timers_are_listed_in_order_of_declaration() =>
        Assert.Equal(["First", "Second", "Third"], FunctionCatalog.Of([typeof(OrderedTimers)]).Timers.Select(timer => timer.Name));

#pragma warning disable CA1822, CA1801, IDE0060 // Functions are instance methods with parameters, used or not.
    public sealed class ReturnsText
    {
        [Function("F")]
        public string F([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "";
    }

    public sealed class TakesQuery
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, string? top) => Results.Ok();
    }

    public sealed class TakesNumber
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "f/{id}")] HttpRequest request, int id) => Results.Ok();
    }

    public sealed class TakesMissing
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "f/{*path}")] HttpRequest request, string path) =>
            Results.Ok();
    }

    public sealed class AsksForUser
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.User, "get")] HttpRequest request) => Results.Ok();
    }

    public sealed class HasNoTrigger
    {
        [Function("F")]
        public IResult F(HttpRequest request) => Results.Ok();
    }

    public sealed class TimerReturnsNothing
    {
        [Function("F")]
        public void F([TimerTrigger("0 * * * * *")] TimerInfo timer)
        {
        }
    }

    public sealed class TimerTakesText
    {
        [Function("F")]
        public Task F([TimerTrigger("0 * * * * *")] TimerInfo timer, string text) => Task.CompletedTask;
    }

    public static class IsStatic
    {
        [Function("F")]
        public static IResult F([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Ok();
    }

    public sealed class TwiceF
    {
        [Function("F")]
        public IResult F([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => Results.Ok();

        [Function("f")]
        public Task FTimer([TimerTrigger("0 * * * * *")] TimerInfo timer) => Task.CompletedTask;
    }

    public sealed class OrderedTimers
    {
        [Function("First")]
        public Task Z([TimerTrigger("0 * * * * *")] TimerInfo timer) => Task.CompletedTask;

        [Function("Second")]
        public Task A([TimerTrigger("0 * * * * *")] TimerInfo timer) => Task.CompletedTask;

        [Function("Third")]
        public Task M([TimerTrigger("0 * * * * *")] TimerInfo timer) => Task.CompletedTask;
    }
}
