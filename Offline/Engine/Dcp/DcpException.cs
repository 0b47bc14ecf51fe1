namespace Aspire.Hosting.Dcp;

/// <summary>The orchestrator refused a request, could not be started or is gone.</summary>
internal sealed class DcpException : Exception
{
    public DcpException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    public DcpException(string message, string? reason, int? code)
        : base(message)
    {
        Reason = reason;
        Code = code;
    }

    /// <summary>What kind of refusal, as the orchestrator names it: <c>Invalid</c>, <c>AlreadyExists</c>, <c>NotFound</c>, …</summary>
    public string? Reason { get; }

    /// <summary>The HTTP status of a refusal.</summary>
    public int? Code { get; }
}
