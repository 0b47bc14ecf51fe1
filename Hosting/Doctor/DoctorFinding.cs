namespace Authentik.Aspire.Hosting;

internal enum Severity
{
    /// <summary>Something does not work.</summary>
    Broken,

    /// <summary>It works, and will not for ever.</summary>
    Warning,
}

/// <summary>Something that is not as it should be: what, and what to do.</summary>
internal sealed record DoctorFinding(Severity Severity, string What, string ToDo);
