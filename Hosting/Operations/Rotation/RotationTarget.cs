using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What a secret opens, which decides how it is changed.</summary>
internal enum RotationKind
{
    ClientSecret,
    OutpostToken,
    BootstrapToken,
    OperationsToken,
    DatabasePassword,
}

/// <summary>A secret that can be replaced by a new one. It goes by the name of its parameter.</summary>
internal sealed record RotationTarget(RotationKind Kind, ParameterResource Parameter, string What, IResource? Owner)
{
    public string Name => Parameter.Name;

    public static IReadOnlyList<RotationTarget> Of(AuthentikResource server) =>
    [
        .. server.OidcApplicationList.Select(application => new RotationTarget(RotationKind.ClientSecret, application.ClientSecretParameter, $"client secret of {application.Name}", application)),
        .. server.OutpostList.Select(outpost => new RotationTarget(RotationKind.OutpostToken, outpost.TokenParameter, $"token of {outpost.Name}", outpost)),
        new(RotationKind.BootstrapToken, server.BootstrapTokenParameter, "API token of the first administrator", null),
        new(RotationKind.OperationsToken, server.Operations.TokenParameter, $"API token of {OperationsAccount.Name}", null),
        .. server.Database is { } database
            ? (RotationTarget[])[new(RotationKind.DatabasePassword, database.Parent.PasswordParameter, $"password of {database.Parent.Name}", database.Parent)]
            : [],
    ];
}
