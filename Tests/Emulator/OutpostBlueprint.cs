namespace Tests.Emulator;

/// <summary>A proxy application and its outpost, whose token is the worker's variable OUTPOST_KEY.</summary>
internal static class OutpostBlueprint
{
    internal static string Of(string name, string externalHost, string internalHost, Uri authentik, string openPaths = "^/open") => $$"""
        version: 1
        metadata: { name: outpost {{name}} }
        entries:
          - model: authentik_blueprints.metaapplyblueprint
            attrs: { identifiers: { name: Default - Provider authorization flow (implicit consent) }, required: true }
          - model: authentik_blueprints.metaapplyblueprint
            attrs: { identifiers: { name: Default - Provider invalidation flow }, required: true }
          - model: authentik_providers_proxy.proxyprovider
            id: provider
            identifiers: { name: {{name}} }
            attrs:
              mode: proxy
              external_host: {{externalHost}}
              internal_host: {{internalHost}}
              skip_path_regex: {{openPaths}}
              authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
              invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
          - model: authentik_core.application
            identifiers: { slug: {{name}} }
            attrs: { name: {{name}}, provider: !KeyOf provider }
          - model: authentik_outposts.outpost
            id: outpost
            identifiers: { name: {{name}} }
            attrs:
              type: proxy
              providers: [!KeyOf provider]
              config: { authentik_host: "{{authentik}}", log_level: info }
          - model: authentik_core.token
            identifiers: { identifier: !Format ["ak-outpost-%s-api", !KeyOf outpost] }
            attrs:
              user: !Find [authentik_core.user, [name, "Outpost {{name}} Service-Account"], [path, goauthentik.io/outposts]]
              intent: api
              expiring: false
              key: !Env OUTPOST_KEY
        """;
}
