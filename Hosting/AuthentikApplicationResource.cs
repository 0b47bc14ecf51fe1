using Authentik.Aspire.Hosting;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A resource that represents an application in authentik, of any kind: what users see of it, and who may use it.
/// </summary>
/// <param name="name">The name of the resource, and the slug of the application in authentik unless <c>WithSlug</c> sets another.</param>
/// <param name="parent">The server that has the application.</param>
public abstract class AuthentikApplicationResource(string name, AuthentikResource parent) : Resource(name), IResourceWithParent<AuthentikResource>
{
    /// <summary>Gets the server that has the application.</summary>
    public AuthentikResource Parent { get; } = parent ?? throw new ArgumentNullException(nameof(parent));

    /// <summary>Gets the slug of the application in authentik, a part of its URLs.</summary>
    public string Slug => ChosenSlug ?? Name;

    /// <summary>Gets the name that users see, or <see langword="null"/> if it is the name of the resource.</summary>
    public string? DisplayName { get; internal set; }

    /// <summary>Gets the heading in the library of applications under which this one is listed, or <see langword="null"/> if under none.</summary>
    public string? LibraryGroup { get; internal set; }

    /// <summary>Gets the URL that the library of applications leads to, or <see langword="null"/> if authentik derives it from the provider.</summary>
    public ReferenceExpression? LaunchUrl { get; internal set; }

    /// <summary>Gets what users read about the application in the library, or <see langword="null"/> if nothing.</summary>
    public string? Description { get; internal set; }

    /// <summary>Gets who made the application, as users read it in the library, or <see langword="null"/> if nobody is named.</summary>
    public string? Publisher { get; internal set; }

    /// <summary>Gets the address of the application's icon, or <see langword="null"/> if it has none.</summary>
    public string? Icon { get; internal set; }

    /// <summary>Gets whether the library opens the application in a new tab of the browser.</summary>
    public bool OpensInNewTab { get; internal set; }

    internal string? ChosenSlug { get; set; }

    /// <summary>It works, but is not listed in the library.</summary>
    internal bool IsHidden { get; set; }

    /// <summary>Who may use it; empty if everybody may.</summary>
    internal List<AccessBinding> AccessBindings { get; } = [];

    /// <summary>A test user that may use it when the application runs, and that no published form has.</summary>
    internal string? LostAccessTo { get; set; }

    /// <summary>The slugs of the flows it uses instead of those that authentik ships for the purpose.</summary>
    internal string? AuthenticationFlow { get; set; }

    internal string? AuthorizationFlow { get; set; }

    internal string? InvalidationFlow { get; set; }

    /// <summary>Users are asked before the application learns who they are.</summary>
    internal bool AsksForConsent { get; set; }

    /// <summary>The outpost without which nobody reaches it, or <see langword="null"/> if there is none, or none is needed.</summary>
    internal virtual AuthentikOutpostResource? ServingOutpost => null;

    /// <summary>The ids of its entries in the blueprint.</summary>
    internal string ProviderId => $"provider-{Name}";

    internal string ApplicationId => $"application-{Name}";
}
