namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// How a policy, group or user is bound to what it guards.
/// </summary>
public sealed class AuthentikBinding
{
    /// <summary>Gets or sets the place among the bindings of the same application, flow or stage; authentik evaluates them from the lowest on. The default is 0.</summary>
    public int Order { get; set; }

    /// <summary>Gets or sets whether the answer is turned round: who passes the policy or is a member of the group is refused. The default is <see langword="false"/>.</summary>
    public bool Negate { get; set; }

    /// <summary>Gets or sets whether the binding counts at all. The default is <see langword="true"/>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets how long the policy may take; then <see cref="FailureResult"/> is the answer. Whole seconds; the default is 30 seconds.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the answer if the policy fails or takes too long. The default is <see langword="false"/>: nobody passes.</summary>
    public bool FailureResult { get; set; }
}
