using System.Collections.Concurrent;
using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tests.Model;

/// <summary>What was logged while a model was completed.</summary>
internal sealed class ModelLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IEnumerable<string> Warnings => _lines.Where(l => l.Level == LogLevel.Warning).Select(l => l.Text);

    public IEnumerable<string> Notices => _lines.Where(l => l.Level == LogLevel.Information).Select(l => l.Text);

    public static ModelLog Of(IDistributedApplicationBuilder builder)
    {
        var log = new ModelLog();
        builder.Services.AddLogging(logging => logging.AddProvider(log));
        return log;
    }

    public ILogger CreateLogger(string categoryName) => categoryName.Contains("AuthentikResource", StringComparison.Ordinal) ? this : new ModelLog();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));

    public void Dispose()
    {
    }
}
