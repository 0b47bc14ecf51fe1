namespace Authentik.Aspire.Hosting;

/// <summary>
/// One request for all who ask at about the same time. Aspire examines each resource by itself, and with it the parents it has: without this, a
/// thousand applications would ask the server a thousand times whether it is there, and a thousand times more whether it has them.
/// </summary>
internal sealed class SharedAnswer<T>(Func<Task<T>> ask, TimeProvider time)
{
    /// <summary>Shorter than the pause between two examinations of one resource, so that each of them gets to see something new.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(900);

    private readonly Lock _gate = new();
    private Task<T>? _answer;
    private long _asked;

    /// <param name="age">How old the answer may be. One that failed is never older than <see cref="Fresh"/>.</param>
    /// <param name="cancellationToken">Ends the wait, and not the request, for which others may wait too.</param>
    public Task<T> GetAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var limit = _answer is { IsCompleted: true, IsCompletedSuccessfully: false } ? Fresh : age;
            if (_answer is null || (_answer.IsCompleted && time.GetElapsedTime(_asked) > limit))
            {
                _asked = time.GetTimestamp();
                _answer = Task.Run(ask, CancellationToken.None);
            }

            return _answer.WaitAsync(cancellationToken);
        }
    }
}
