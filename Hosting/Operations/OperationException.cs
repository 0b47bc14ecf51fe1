namespace Authentik.Aspire.Hosting;

/// <summary>An operation ends without its result. The message says why and what to do next, in that order, and holds no secret.</summary>
internal sealed class OperationException(string reason, string nextStep, string? report = null, Exception? innerException = null) : Exception($"{reason} {nextStep}", innerException)
{
    /// <summary>What was found out or done until then, as Markdown; shown with the message.</summary>
    public string? Report { get; } = report;
}
