using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What is declared for a server beside its applications and people: policies, how to sign in, entries and blueprints of the user's own.</summary>
internal sealed class SignInRules
{
    public List<AuthentikPolicyResource> Policies { get; } = [];

    public List<AuthentikEntryResource> Entries { get; } = [];

    public List<AuthentikBlueprintResource> Blueprints { get; } = [];

    public List<AuthentikInvitationResource> Invitations { get; } = [];

    public List<DeclaredBinding> Bindings { get; } = [];

    /// <summary>Applications of which it was said whether one binding is enough.</summary>
    public Dictionary<AuthentikApplicationResource, AuthentikPolicyMode> Modes { get; } = [];

    /// <summary>The resource that shows how the rules below are doing; there when there is one.</summary>
    public AuthentikSignInResource? Resource { get; set; }

    public AuthentikPasswordPolicy? Password { get; set; }

    public AuthentikSessions? Sessions { get; set; }

    public AuthentikMultiFactor? MultiFactor { get; set; }

    public AuthentikRecovery? Recovery { get; set; }

    public AuthentikEnrollment? Enrollment { get; set; }

    public bool HasUnenrollment { get; set; }

    public (AuthentikConsent Mode, TimeSpan? After)? Consent { get; set; }

    /// <summary>What is no longer declared is removed.</summary>
    public bool Prunes { get; set; }

    /// <summary>What is shown as a resource and is part of the generated blueprint.</summary>
    public IEnumerable<IResource> Declared => [.. Policies, .. Entries, .. Invitations, .. Resource is null ? (IResource[])[] : [Resource]];

    /// <summary>The applications that a policy is bound to or that have a mode, each once.</summary>
    public IEnumerable<AuthentikApplicationResource> GuardedApplications =>
        Bindings.Select(binding => binding.Target).OfType<ApplicationTarget>().Select(target => target.Application).Concat(Modes.Keys).Distinct();
}

/// <summary>A policy, group, user or entry that guards something.</summary>
internal sealed record DeclaredBinding(BindingTarget Target, IAuthentikBindingSubject Subject, AuthentikBinding Options);

internal abstract record BindingTarget;

internal sealed record ApplicationTarget(AuthentikApplicationResource Application) : BindingTarget;

internal sealed record FlowTarget(string Flow) : BindingTarget;

internal sealed record StageTarget(string Flow, string Stage) : BindingTarget;

internal sealed record EntryTarget(AuthentikEntryResource Entry) : BindingTarget;
