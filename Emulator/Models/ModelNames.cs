namespace Authentik.Emulator.Models;

/// <summary>The models the code itself speaks of.</summary>
internal static partial class ModelNames
{
    internal const string User = "authentik_core.user";
    internal const string Group = "authentik_core.group";
    internal const string Token = "authentik_core.token";
    internal const string Application = "authentik_core.application";
    internal const string Provider = "authentik_core.provider";
    internal const string ProxyProvider = "authentik_providers_proxy.proxyprovider";
    internal const string OAuth2Provider = "authentik_providers_oauth2.oauth2provider";
    internal const string ScopeMapping = "authentik_providers_oauth2.scopemapping";
    internal const string Outpost = "authentik_outposts.outpost";
    internal const string Certificate = "authentik_crypto.certificatekeypair";
    internal const string Flow = "authentik_flows.flow";
    internal const string FlowStageBinding = "authentik_flows.flowstagebinding";
    internal const string Stage = "authentik_flows.stage";
    internal const string IdentificationStage = "authentik_stages_identification.identificationstage";
    internal const string PasswordStage = "authentik_stages_password.passwordstage";
    internal const string UserLoginStage = "authentik_stages_user_login.userloginstage";
    internal const string UserLogoutStage = "authentik_stages_user_logout.userlogoutstage";
    internal const string ConsentStage = "authentik_stages_consent.consentstage";
    internal const string PropertyMapping = "authentik_core.propertymapping";
    internal const string PolicyBinding = "authentik_policies.policybinding";
    internal const string PolicyBindingTarget = "authentik_policies.policybindingmodel";
    internal const string Brand = "authentik_brands.brand";
    internal const string BlueprintInstance = "authentik_blueprints.blueprintinstance";
    internal const string MetaApplyBlueprint = "authentik_blueprints.metaapplyblueprint";
    internal const string Event = "authentik_events.event";

    private static readonly Dictionary<string, string[]> Bases = new()
    {
        [Provider] = [ProxyProvider, OAuth2Provider, SamlProvider, LdapProvider],
        [Source] = [LdapSource, OAuthSource],
        [Stage] = Stages,
        [Policy] = Policies,
        [PropertyMapping] = [ScopeMapping, SamlMapping, LdapSourceMapping],
        [PolicyBindingTarget] = [Application, FlowStageBinding, Flow, NotificationRule],
    };

    /// <summary>The models an object of <paramref name="model"/> may have: those that derive from it, or itself.</summary>
    internal static string[] Expand(string model) => Bases.GetValueOrDefault(model) ?? [model];

    /// <summary>Whether the name is a base model: it can be looked up, not created.</summary>
    internal static bool IsBase(string model) => Bases.ContainsKey(model);
}
