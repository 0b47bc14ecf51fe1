namespace Tests.Emulator;

/// <summary>Waiting for what happens soon, with a limit.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    internal static async Task TrueAsync(string what, TimeSpan limit, Func<Task<bool>> condition, Func<string>? explain = null)
    {
        var deadline = DateTime.UtcNow + limit;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Within {limit.TotalSeconds} s this did not come true: {what}\n{explain?.Invoke()}");
            await Task.Delay(s_pause);
        }
    }
}
