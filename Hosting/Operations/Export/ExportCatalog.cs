namespace Authentik.Aspire.Hosting;

/// <summary>What is exported, in the order in which a blueprint has to make it: what is referred to comes first. Lists that a version lacks are left out and said.</summary>
internal static class ExportCatalog
{
    /// <summary>Lists of everything of a kind, which tell what there is that is not in <see cref="Kinds"/>.</summary>
    public static readonly IReadOnlyList<string> Overviews = ["propertymappings/all/", "policies/all/", "stages/all/", "sources/all/", "providers/all/"];

    public static readonly IReadOnlyList<ExportKind> Kinds =
    [
        // Their private keys cannot be read, and must not be.
        new("authentik_crypto.certificatekeypair", "crypto/certificatekeypairs/") { IsReferenceOnly = true },
        new("authentik_rbac.role", "rbac/roles/"),
        new("authentik_core.group", "core/groups/?include_users=false") { ReadOnly = ["users", "children", "parent_name"] },
        new("authentik_core.user", "core/users/?ordering=date_joined", "username") { ReadOnly = ["is_superuser"] },
        .. Mappings("provider/scope:authentik_providers_oauth2.scopemapping", "provider/saml:authentik_providers_saml.samlpropertymapping",
            "provider/scim:authentik_providers_scim.scimmapping", "provider/rac:authentik_providers_rac.racpropertymapping",
            "provider/radius:authentik_providers_radius.radiusproviderpropertymapping", "notification:authentik_events.notificationwebhookmapping",
            "source/kerberos:authentik_sources_kerberos.kerberossourcepropertymapping", "source/ldap:authentik_sources_ldap.ldapsourcepropertymapping",
            "source/oauth:authentik_sources_oauth.oauthsourcepropertymapping", "source/plex:authentik_sources_plex.plexsourcepropertymapping",
            "source/saml:authentik_sources_saml.samlsourcepropertymapping", "source/scim:authentik_sources_scim.scimsourcepropertymapping"),
        .. Policies("dummy:authentik_policies_dummy.dummypolicy", "event_matcher:authentik_policies_event_matcher.eventmatcherpolicy",
            "expression:authentik_policies_expression.expressionpolicy", "geoip:authentik_policies_geoip.geoippolicy",
            "password:authentik_policies_password.passwordpolicy", "password_expiry:authentik_policies_expiry.passwordexpirypolicy",
            "reputation:authentik_policies_reputation.reputationpolicy", "unique_password:authentik_policies_unique_password.uniquepasswordpolicy"),
        new("authentik_flows.flow", "flows/instances/", "slug") { ReadOnly = ["stages", "policies", "background"] },
        new("authentik_stages_prompt.prompt", "stages/prompt/prompts/"),
        new("authentik_sources_oauth.oauthsource", "sources/oauth/", "slug") { ReadOnly = ["callback_url", "type"], NeededSecrets = ["consumer_secret"] },
        new("authentik_sources_saml.samlsource", "sources/saml/", "slug"),
        new("authentik_sources_ldap.ldapsource", "sources/ldap/", "slug") { ReadOnly = ["connectivity"] },
        new("authentik_sources_kerberos.kerberossource", "sources/kerberos/", "slug") { ReadOnly = ["connectivity"] },
        new("authentik_sources_plex.plexsource", "sources/plex/", "slug") { NeededSecrets = ["plex_token"] },
        new("authentik_sources_scim.scimsource", "sources/scim/", "slug") { ReadOnly = ["root_url", "token_obj"] },
        .. Stages("authenticator/duo:authentik_stages_authenticator_duo.authenticatorduostage:client_secret", "authenticator/email:authentik_stages_authenticator_email.authenticatoremailstage",
            "authenticator/sms:authentik_stages_authenticator_sms.authenticatorsmsstage:auth", "authenticator/static:authentik_stages_authenticator_static.authenticatorstaticstage",
            "authenticator/totp:authentik_stages_authenticator_totp.authenticatortotpstage", "authenticator/webauthn:authentik_stages_authenticator_webauthn.authenticatorwebauthnstage",
            "authenticator/validate:authentik_stages_authenticator_validate.authenticatorvalidatestage", "captcha:authentik_stages_captcha.captchastage:private_key",
            "consent:authentik_stages_consent.consentstage", "deny:authentik_stages_deny.denystage", "dummy:authentik_stages_dummy.dummystage",
            "email:authentik_stages_email.emailstage", "invitation/stages:authentik_stages_invitation.invitationstage", "password:authentik_stages_password.passwordstage",
            "prompt/stages:authentik_stages_prompt.promptstage", "redirect:authentik_stages_redirect.redirectstage", "user_delete:authentik_stages_user_delete.userdeletestage",
            "user_login:authentik_stages_user_login.userloginstage", "user_logout:authentik_stages_user_logout.userlogoutstage", "user_write:authentik_stages_user_write.userwritestage",
            "identification:authentik_stages_identification.identificationstage"),
        new("authentik_flows.flowstagebinding", "flows/bindings/", "pk"),
        new("authentik_providers_oauth2.oauth2provider", "providers/oauth2/"),
        new("authentik_providers_proxy.proxyprovider", "providers/proxy/") { ReadOnly = ["client_id", "redirect_uris", "outpost_set"] },
        new("authentik_providers_saml.samlprovider", "providers/saml/"),
        new("authentik_providers_ldap.ldapprovider", "providers/ldap/") { ReadOnly = ["outpost_set"] },
        new("authentik_providers_radius.radiusprovider", "providers/radius/") { ReadOnly = ["outpost_set"], NeededSecrets = ["shared_secret"] },
        new("authentik_providers_scim.scimprovider", "providers/scim/") { NeededSecrets = ["token"] },
        new("authentik_core.application", "core/applications/?superuser_full_list=true", "slug") { ReadOnly = ["launch_url", "meta_icon"] },
        new("authentik_outposts.outpost", "outposts/instances/") { ReadOnly = ["refresh_interval_s", "token_identifier"] },
        new("authentik_brands.brand", "core/brands/", "domain"),
        new("authentik_policies.policybinding", "policies/bindings/", "pk"),
    ];

    private static IEnumerable<ExportKind> Mappings(params IEnumerable<string> kinds) => kinds.Select(kind => Kind("propertymappings", kind));

    private static IEnumerable<ExportKind> Policies(params IEnumerable<string> kinds) => kinds.Select(kind => Kind("policies", kind));

    private static IEnumerable<ExportKind> Stages(params IEnumerable<string> kinds) => kinds.Select(kind => Kind("stages", kind));

    private static ExportKind Kind(string folder, string kind)
    {
        var parts = kind.Split(':');
        return new(parts[1], $"{folder}/{parts[0]}/") { NeededSecrets = parts.Length > 2 ? [parts[2]] : [] };
    }
}
