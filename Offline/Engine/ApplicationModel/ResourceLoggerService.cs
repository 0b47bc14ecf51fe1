using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>The console log of each resource: what its process wrote and what the engine has to say of it.</summary>
public sealed class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    public ILogger GetLogger(IResource resource) => GetLogger(resource.Name);

    public ILogger GetLogger(string resourceName) => Log(resourceName);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) => WatchAsync(resource.Name);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => Log(resourceName).ReadAsync(follow: true);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource) => GetAllAsync(resource.Name);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName) => Log(resourceName).ReadAsync(follow: false);

    public void Complete(IResource resource) => Complete(resource.Name);

    public void Complete(string name) => Log(name).Complete();

    public void ClearBacklog(string resourceName) => Log(resourceName).Clear();

    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }
    }

    internal void AddLine(string resourceName, string content, bool isError) => Log(resourceName).Add(content, isError);

    /// <summary>One log for a resource, by whichever name it is asked: the id of its process or the resource's own.</summary>
    internal void Alias(string resourceId, IResource resource) => _logs[resourceId] = Log(resource.Name);

    private ResourceLog Log(string name) => _logs.GetOrAdd(name, _ => new());

    private sealed class ResourceLog : ILogger
    {
        // Enough for a boot of any server; older lines make room.
        private const int Capacity = 10_000;

        private readonly Queue<LogLine> _lines = new();
        private readonly List<Channel<LogLine>> _watchers = [];
        private int _lineNumber;

        public void Add(string content, bool isError)
        {
            lock (_lines)
            {
                var line = new LogLine(++_lineNumber, content, isError);
                _lines.Enqueue(line);
                if (_lines.Count > Capacity)
                {
                    _lines.Dequeue();
                }

                _watchers.ForEach(watcher => watcher.Writer.TryWrite(line));
            }
        }

        public void Clear()
        {
            lock (_lines)
            {
                _lines.Clear();
            }
        }

        public void Complete()
        {
            lock (_lines)
            {
                _watchers.ForEach(watcher => watcher.Writer.TryComplete());
            }
        }

        public async IAsyncEnumerable<IReadOnlyList<LogLine>> ReadAsync(bool follow, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var channel = Channel.CreateUnbounded<LogLine>();
            LogLine[] backlog;
            lock (_lines)
            {
                backlog = [.. _lines];
                if (follow)
                {
                    _watchers.Add(channel);
                }
            }

            try
            {
                if (backlog.Length > 0)
                {
                    yield return backlog;
                }

                while (follow && await channel.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var batch = new List<LogLine>();
                    while (batch.Count < 1000 && channel.Reader.TryRead(out var line))
                    {
                        batch.Add(line);
                    }

                    yield return batch;
                }
            }
            finally
            {
                lock (_lines)
                {
                    _watchers.Remove(channel);
                }
            }
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // The dashboard takes the leading time stamp off and shows it in a column of its own.
            var prefix = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture);
            foreach (var line in (formatter(state, exception) + (exception is null ? "" : $"\n{exception}")).Split('\n'))
            {
                Add(prefix + line.TrimEnd('\r'), logLevel >= LogLevel.Warning);
            }
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;
    }
}
