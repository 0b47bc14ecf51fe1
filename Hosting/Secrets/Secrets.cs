using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>Secrets that the library makes up where the user gives none. They are kept in the user secrets, so that data volumes go on matching them.</summary>
internal static class Secrets
{
    /// <summary>A key or token. It always holds letters, because authentik reads a value of digits only as a number.</summary>
    public static ParameterResource Key(IDistributedApplicationBuilder builder, string name) =>
        ParameterResourceBuilderExtensions.CreateGeneratedParameter(
            builder, name, secret: true, new GenerateParameterDefault { MinLength = 60, MinLower = 10, MinUpper = 10, Special = false });

    /// <summary>The administrator's password: a resource of its own, so that the dashboard lists it for the one who has to type it.</summary>
    public static ParameterResource AdminPassword(IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 22, MinLower = 5, Special = false }, secret: true, persist: true)
            .WithDescription($"Password of {AuthentikResource.AdminUserName}, the first administrator of authentik.")
            .Resource;

    /// <summary>A user's password: a resource of its own too, for the same reason.</summary>
    public static ParameterResource UserPassword(IDistributedApplicationBuilder builder, string name, string userName) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 22, MinLower = 5, Special = false }, secret: true, persist: true)
            .WithDescription($"Password that the user {userName} of authentik starts with.")
            .Resource;
}
