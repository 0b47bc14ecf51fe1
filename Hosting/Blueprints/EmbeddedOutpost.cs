using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using YamlDotNet.RepresentationModel;
using static Authentik.Aspire.Hosting.BlueprintYaml;

namespace Authentik.Aspire.Hosting;

/// <summary>The proxy outpost that is a part of the server. authentik makes it; a blueprint only says what it serves.</summary>
internal static class EmbeddedOutpost
{
    public static IEnumerable<AuthentikProxyApplicationResource> Served(AuthentikResource server) => server.ApplicationList.Where(a => a.UsesEmbeddedOutpost);

    /// <summary>Nothing if it serves nothing, so that what an administrator set up there stays.</summary>
    public static IEnumerable<YamlNode> Entries(AuthentikResource server, Func<string, YamlNode> value)
    {
        if (!Served(server).Any())
        {
            yield break;
        }

        yield return Map(
            ("model", Text("authentik_outposts.outpost")),
            ("identifiers", Map(("managed", Text("goauthentik.io/outposts/embedded")))),
            ("attrs", Map(
                ("name", Text("authentik Embedded Outpost")),
                ("type", Text("proxy")),
                ("providers", List(Served(server).Select(application => KeyOf(application.ProviderId)))),
                ("config", Map(
                    // It sends browsers here, and so it is the public address.
                    ("authentik_host", value(BlueprintVariables.Name(server, BlueprintVariables.PublicUrl))),
                    ("log_level", Text((server.LogLevel ?? AuthentikLogLevel.Info).Text())))))));
    }

    public static void Check(AuthentikProxyApplicationResource application)
    {
        if (!application.UsesEmbeddedOutpost)
        {
            return;
        }

        if (application.Outpost is { } outpost)
        {
            throw new DistributedApplicationException(
                $"The application '{application.Name}' is behind the outpost '{outpost.Name}' and the embedded outpost. Call WithOutpost or WithEmbeddedOutpost for it, not both.");
        }

        if (application.ExternalUrl is null)
        {
            throw new DistributedApplicationException(
                $"The application '{application.Name}' is behind the embedded outpost, which tells applications from authentik itself by the host name users open. Give it an externalUrl in AddProxyApplication whose host leads to '{application.Parent.Name}'.");
        }

        if (application.Parent.CoreSettings.ContainsKey(Disabled))
        {
            throw new DistributedApplicationException(
                $"The application '{application.Name}' is behind the embedded outpost, which WithoutEmbeddedOutpost of '{application.Parent.Name}' switches off. Remove one of the two.");
        }
    }

    public const string Disabled = "AUTHENTIK_OUTPOSTS__DISABLE_EMBEDDED_OUTPOST";
}
