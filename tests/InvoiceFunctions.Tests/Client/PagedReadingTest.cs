using System.Threading.Channels;
using MijnKlantportaal.Client;

namespace InvoiceFunctions.Tests.Client;

public sealed class PagedReadingTest
{
    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(2, null, 4)]
    [InlineData(40, null, 16)]
    [InlineData(40, 40, 16)]
    [InlineData(40, 39, 7)]
    [InlineData(40, 3, 16)]
    [InlineData(3, 40, 16)]
    [InlineData(1, 40, 64)]
    public async Task Every_page_comes_once_and_in_order_whatever_the_hint(int pages, int? knownLast, int concurrency)
    {
        var list = new FakeList(pages);

        var read = await ReadAsync(list, new PageRange(1, knownLast, 100, concurrency));

        Assert.Equal(Enumerable.Range(1, pages), read.Select(page => page.Number));
        Assert.Equal(list.Asked.Distinct(), list.Asked);
        Assert.False(read[^1].HasNext);
    }

    [Fact]
    public async Task Pages_come_in_order_however_their_answers_come()
    {
        var list = new FakeList(8) { Held = true };
        var reading = ReadAsync(list, new PageRange(1, 8, 100, 8));

        await list.AskedForAsync(8);
        foreach (var page in new[] { 8, 3, 5, 1, 2, 7, 6, 4 })
        {
            list.Answer(page);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], (await reading).Select(page => page.Number));
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(20, 4)]
    public async Task As_many_as_allowed_are_under_way_at_once_and_no_more(int? knownLast, int firstWave)
    {
        var list = new FakeList(20) { Held = true };
        var reading = ReadAsync(list, new PageRange(1, knownLast, 100, 4));

        if (knownLast is null)
        {
            list.Answer(1);
        }

        await list.AskedForAsync(firstWave);
        Assert.Equal(4, list.UnderWay);
        list.AnswerAll();

        Assert.Equal(20, (await reading).Count);
        Assert.Equal(4, list.MostUnderWay);
    }

    [Fact]
    public async Task Page_1_of_an_unknown_list_goes_alone()
    {
        var list = new FakeList(100) { Held = true };
        await using var reading = PagedReading.ReadAsync(list.GetAsync, new PageRange(1, null, 100, 16), CancellationToken.None).GetAsyncEnumerator();

        var first = reading.MoveNextAsync();
        Assert.Equal([1], list.Asked);
        list.Answer(1);
        await first;
        var second = reading.MoveNextAsync();

        Assert.Equal(Enumerable.Range(1, 17), list.Asked);
        list.Answer(2);
        await second;
    }

    [Fact]
    public async Task A_list_of_one_page_costs_one_request()
    {
        var list = new FakeList(1);

        await ReadAsync(list, new PageRange(1, null, 100, 16));

        Assert.Equal([1], list.Asked);
    }

    [Theory]
    [InlineData(2, 16)]
    [InlineData(17, 16)]
    [InlineData(18, 16)]
    [InlineData(60, 16)]
    [InlineData(60, 1)]
    public async Task Beyond_the_end_of_an_unknown_list_go_fewer_requests_than_go_at_once(int pages, int concurrency)
    {
        var list = new FakeList(pages);

        await ReadAsync(list, new PageRange(1, null, 100, concurrency));

        Assert.InRange(list.Asked.Max(), pages, pages + concurrency - 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(40)]
    public async Task A_list_as_long_as_it_was_costs_no_request_beyond_its_end(int pages)
    {
        var list = new FakeList(pages);

        await ReadAsync(list, new PageRange(1, pages, 100, 16));

        Assert.Equal(Enumerable.Range(1, pages), list.Asked);
    }

    [Theory]
    [InlineData(40, 41)]
    [InlineData(40, 45)]
    [InlineData(1, 60)]
    public async Task A_list_that_has_grown_is_looked_ahead_in_only_as_far_as_it_has_grown(int knownLast, int pages)
    {
        var list = new FakeList(pages);

        var read = await ReadAsync(list, new PageRange(1, knownLast, 100, 16));

        Assert.Equal(pages, read.Count);
        Assert.InRange(list.Asked.Max(), pages, pages + Math.Min(15, pages - knownLast));
    }

    [Fact]
    public async Task A_reading_that_goes_on_behind_the_known_end_feels_its_way_too()
    {
        var list = new FakeList(11);

        var read = await ReadAsync(list, new PageRange(11, 10, 100, 16));

        Assert.Equal([11], read.Select(page => page.Number));
        Assert.Equal([11], list.Asked);
    }

    [Fact]
    public async Task A_reading_that_goes_on_in_an_unknown_list_goes_on_at_full_width()
    {
        var list = new FakeList(100) { Held = true };
        await using var reading = PagedReading.ReadAsync(list.GetAsync, new PageRange(61, null, 60, 16), CancellationToken.None).GetAsyncEnumerator();

        var first = reading.MoveNextAsync();

        Assert.Equal(Enumerable.Range(61, 16), list.Asked);
        list.Answer(61);
        await first;
    }

    [Fact]
    public async Task A_list_that_has_shrunk_ends_where_it_ends()
    {
        var list = new FakeList(3) { Held = true };
        var reading = ReadAsync(list, new PageRange(1, 40, 100, 4));

        foreach (var page in new[] { 1, 2, 3 })
        {
            await list.AskedForAsync(page);
            list.Answer(page);
        }

        Assert.Equal([1, 2, 3], (await reading).Select(page => page.Number));
        Assert.Equal(6, list.Asked.Max());
        Assert.Equal(0, list.UnderWay);
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(1, 100)]
    [InlineData(61, 100)]
    [InlineData(61, 10)]
    public async Task No_more_is_asked_for_than_the_window_has_left(int first, int? knownLast)
    {
        var list = new FakeList(200);

        var read = await ReadAsync(list, new PageRange(first, knownLast, 25, 16));

        Assert.Equal(Enumerable.Range(first, 25), read.Select(page => page.Number));
        Assert.Equal(25, list.Asked.Count);
        Assert.True(read[^1].HasNext);
    }

    [Fact]
    public async Task A_spent_window_asks_for_nothing()
    {
        var list = new FakeList(1);

        Assert.Empty(await ReadAsync(list, new PageRange(1, null, 0, 16)));
        Assert.Empty(list.Asked);
    }

    [Fact]
    public async Task A_failure_in_the_middle_comes_after_the_pages_before_it_and_stops_the_rest()
    {
        var list = new FakeList(40) { Held = true };
        var read = new List<int>();
        var reading = Assert.ThrowsAsync<PortalUnavailableException>(async () =>
        {
            await foreach (var page in PagedReading.ReadAsync(list.GetAsync, new PageRange(1, 40, 100, 8), CancellationToken.None))
            {
                read.Add(page.Number);
            }
        });

        await list.AskedForAsync(8);
        list.Fail(3, new PortalUnavailableException("down", timedOut: false));
        list.Fail(5, new PortalUnavailableException("later", timedOut: false));
        list.Answer(2);
        list.Answer(1);

        Assert.Equal("down", (await reading).Message);
        Assert.Equal([1, 2], read);
        Assert.Equal(0, list.UnderWay);
        Assert.Equal([4, 6, 7, 8, 9, 10], list.Cancelled.Order());
    }

    [Fact]
    public async Task A_page_beyond_the_end_may_fail_and_nobody_minds()
    {
        var list = new FakeList(2) { Held = true };
        var reading = ReadAsync(list, new PageRange(1, 4, 100, 8));

        list.Fail(3, new PortalUnavailableException("down", timedOut: false));
        list.Answer(1);
        list.Answer(2);

        Assert.Equal(2, (await reading).Count);
    }

    [Fact]
    public async Task Nothing_goes_on_after_a_reader_that_leaves_early()
    {
        var list = new FakeList(40) { Held = true };
        list.Answer(1);

        await foreach (var page in PagedReading.ReadAsync(list.GetAsync, new PageRange(1, 40, 100, 8), CancellationToken.None))
        {
            break;
        }

        Assert.Equal(Enumerable.Range(1, 8), list.Asked);
        Assert.Equal(Enumerable.Range(2, 7), list.Cancelled.Order());
        Assert.Equal(0, list.UnderWay);
    }

    [Fact]
    public async Task The_end_waits_for_a_request_that_does_not_heed_its_cancellation()
    {
        var list = new FakeList(40) { Held = true };
        var deaf = new TaskCompletionSource<Page<int>>();
        list.Answer(1);
        var reading = PagedReading.ReadAsync((page, token) => page == 2 ? deaf.Task : list.GetAsync(page, token), new PageRange(1, 40, 100, 4), CancellationToken.None)
            .GetAsyncEnumerator();
        await reading.MoveNextAsync();

        var ending = reading.DisposeAsync().AsTask();

        // Right code never ends here, however long the wait; wrong code has ended by then.
        Assert.NotSame(ending, await Task.WhenAny(ending, Task.Delay(100)));
        deaf.SetException(new PortalUnavailableException("too late", timedOut: false));
        await ending;
    }

    [Fact]
    public async Task Who_cancels_ends_it_all()
    {
        using var cancel = new CancellationTokenSource();
        var list = new FakeList(40) { Held = true };
        var reading = ReadAsync(list, new PageRange(1, 40, 100, 8), cancel.Token);
        await list.AskedForAsync(8);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(0, list.UnderWay);
        Assert.Equal(8, list.Asked.Count);
    }

    private static async Task<List<Page<int>>> ReadAsync(FakeList list, PageRange range, CancellationToken cancellationToken = default)
    {
        var pages = new List<Page<int>>();
        await foreach (var page in PagedReading.ReadAsync(list.GetAsync, range, cancellationToken))
        {
            pages.Add(page);
        }

        return pages;
    }

    /// <summary>A list of so many pages. Held, each page waits until it is answered.</summary>
    private sealed class FakeList(int pages)
    {
        private readonly Lock gate = new();
        private readonly Dictionary<int, TaskCompletionSource<Page<int>>> answers = [];
        private readonly Channel<int> asking = Channel.CreateUnbounded<int>();
        private readonly List<int> asked = [];
        private readonly List<int> cancelled = [];
        private int seen;

        public bool Held { get; init; }

        public int UnderWay
        {
            get
            {
                lock (gate)
                {
                    return field;
                }
            }

            private set;
        }

        public int MostUnderWay { get; private set; }

        public IReadOnlyList<int> Asked
        {
            get
            {
                lock (gate)
                {
                    return [.. asked];
                }
            }
        }

        /// <summary>To be read when the reading has ended.</summary>
        public IReadOnlyList<int> Cancelled => cancelled;

        public async Task<Page<int>> GetAsync(int page, CancellationToken cancellationToken)
        {
            lock (gate)
            {
                asked.Add(page);
                MostUnderWay = Math.Max(MostUnderWay, ++UnderWay);
            }

            asking.Writer.TryWrite(page);
            try
            {
                return Held ? await Of(page).Task.WaitAsync(cancellationToken) : Page(page);
            }
            catch (OperationCanceledException)
            {
                lock (gate)
                {
                    cancelled.Add(page);
                }

                throw;
            }
            finally
            {
                lock (gate)
                {
                    UnderWay--;
                }
            }
        }

        /// <summary>Waits until so many pages have been asked for.</summary>
        public async Task AskedForAsync(int count)
        {
            for (; seen < count; seen++)
            {
                await asking.Reader.ReadAsync();
            }
        }

        public void Answer(int page) => Of(page).TrySetResult(Page(page));

        public void AnswerAll() => Enumerable.Range(1, pages + 64).ToList().ForEach(Answer);

        public void Fail(int page, Exception exception) => Of(page).SetException(exception);

        private Page<int> Page(int number) => new(number, number <= pages ? [number] : [], number < pages, default);

        private TaskCompletionSource<Page<int>> Of(int page)
        {
            lock (gate)
            {
                if (!answers.TryGetValue(page, out var answer))
                {
                    answers[page] = answer = new TaskCompletionSource<Page<int>>(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                return answer;
            }
        }
    }
}
