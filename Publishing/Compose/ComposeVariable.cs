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

    /// <param name="captured">What Aspire's publisher knows of it.</param>
    /// <param name="describe">What a parameter is for.</param>
    public static ComposeVariable Of(CapturedEnvironmentVariable captured, Func<ParameterResource, string> describe) => captured.Source switch
    {
        ParameterResource parameter => new(captured.Name, describe(parameter), GeneratedLength(parameter)),
        ContainerImageReference image => new(captured.Name, $"The image of {image.Resource.Name}, with its tag, as `aspire deploy` or `dotnet publish -t:PublishContainer` made it."),
        ContainerPortReference => new(captured.Name, captured.Description ?? "", Default: captured.DefaultValue),
        ContainerMountAnnotation mount => new(captured.Name, $"The folder or file of this machine that is mounted at {mount.Target} of {captured.Resource?.Name}."),
        _ => new(captured.Name, captured.Description ?? $"The value of {captured.Name}."),
    };

    /// <summary>What the app host would make up, somebody at the place of the stack may too.</summary>
    public static int? GeneratedLength(ParameterResource parameter) =>
        parameter.Default is GenerateParameterDefault generated ? Math.Max(generated.MinLength, 32) : null;

    [GeneratedRegex(@"(?<!\$)\$\{([A-Z_][A-Z0-9_]*)\}")]
    public static partial Regex Reference();
}
