using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The primary key of what is declared for a server, as a later entry of the generated blueprint refers to it.</summary>
internal static class DeclaredKey
{
    public static YamlNode Of(IResource declared) => declared switch
    {
        AuthentikGroupResource group => KeyOf(PeopleEntries.GroupId(group)),
        AuthentikPolicyResource policy => KeyOf(PolicyEntries.Id(policy)),
        AuthentikEntryResource entry => KeyOf(OwnEntries.Id(entry)),
        AuthentikUserResource user => PeopleEntries.User(user),
        AuthentikApplicationResource application => KeyOf(application.ApplicationId),
        _ => throw new NotSupportedException($"'{declared.Name}' is no object of authentik that others can refer to."),
    };

    /// <summary>Whether there is an object behind it that others can refer to.</summary>
    public static bool IsKnown(IResource declared) => declared is IAuthentikBindingSubject or AuthentikApplicationResource;
}
