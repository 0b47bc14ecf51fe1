using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;

namespace Authentik.Aspire.Publishing;

/// <summary>A value that is not known before the stack is deployed.</summary>
/// <param name="Name">The name of the variable.</param>
/// <param name="Comment">What it is for.</param>
/// <param name="Generate">How long a random value must be, or <see langword="null"/> if somebody has to give it.</param>
/// <param name="Default">The value if none is given; never that of a secret.</param>
internal sealed partial record ComposeVariable(string Name, string Comment, int? Generate = null, string? Default = null)
{
    /// <summary>The placeholder in a Compose file: without the value, Compose stops and says its name.</summary>
    public string Placeholder => Default is null ? $"${{{Name}:?set it in .env}}" : $"${{{Name}:-{Default}}}";

    private const string HostPortEnding = "_HOST_PORT";
    private const string HostNameEnding = "_PUBLIC_HOST";

    /// <summary>The variable with the port of the host at which a service is published.</summary>
    public static string HostPort(string service, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{Upper(service)}{(index == 0 ? "" : $"_{index + 1}")}{HostPortEnding}");

    /// <summary>The variable with the host name that browsers use for a service.</summary>
    public static string HostName(string service) => $"{Upper(service)}{HostNameEnding}";

    private static string Upper(string service) => service.ToUpperInvariant().Replace('-', '_');

    /// <summary>A variable that the translation refers to by itself.</summary>
    public static ComposeVariable? Own(string name) => name switch
    {
        ComposeStorage.RootVariable => new(name, "The folder of this machine that holds the data, such as /srv/authentik. `./stack folders` makes what belongs in it."),
        _ when name.EndsWith(HostNameEnding, StringComparison.Ordinal) => new(name, $"The host name in {name[..^4]}URL, for Traefik."),
        _ when name.EndsWith(HostPortEnding, StringComparison.Ordinal) => new(name, "The port of this machine at which it is published."),
        _ => null,
    };

    public static ComposeVariable Of(CapturedEnvironmentVariable captured) => captured.Source switch
    {
        ParameterResource parameter => new(captured.Name, Describe(parameter), GeneratedLength(parameter)),
        ContainerImageReference image => new(captured.Name, $"The image of {image.Resource.Name}, with its tag, as `aspire deploy` or `dotnet publish -t:PublishContainer` made it."),
        ContainerPortReference => new(captured.Name, captured.Description ?? "", Default: captured.DefaultValue),
        ContainerMountAnnotation mount => new(captured.Name, $"The folder or file of this machine that is mounted at {mount.Target} of {captured.Resource?.Name}."),
        _ => new(captured.Name, captured.Description ?? $"The value of {captured.Name}."),
    };

    private static string Describe(ParameterResource parameter) => parameter.Description ?? (parameter.Name switch
    {
        var name when name.EndsWith("-secret-key", StringComparison.Ordinal) || name == "secret-key" =>
            "Signs cookies and links; 50 characters or more, not digits alone. Keep a copy of it: without it a restored backup signs everybody out.",
        var name when name.EndsWith("-token", StringComparison.Ordinal) => $"The token that {name[..^"-token".Length]} signs in with.",
        var name when name.EndsWith("-client-secret", StringComparison.Ordinal) => $"The secret that {name[..^"-client-secret".Length]} and authentik share.",
        var name when name.EndsWith("-password", StringComparison.Ordinal) => $"The password of {name[..^"-password".Length]}.",
        var name => $"Parameter {name} of the app host.",
    });

    /// <summary>What the app host would make up, somebody at the place of the stack may too.</summary>
    private static int? GeneratedLength(ParameterResource parameter) =>
        parameter.Default is GenerateParameterDefault generated ? Math.Max(generated.MinLength, 32) : null;

    [GeneratedRegex(@"(?<!\$)\$\{([A-Z_][A-Z0-9_]*)\}")]
    public static partial Regex Reference();
}
