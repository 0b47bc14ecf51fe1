namespace Authentik.Aspire.Hosting;

/// <summary>What an operation did: one line, and a report in Markdown that the dashboard opens. Neither holds a secret.</summary>
internal sealed record OperationResult(string Message, string Report);
