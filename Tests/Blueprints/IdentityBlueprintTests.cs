using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;

namespace Tests.Blueprints;

/// <summary>What a declaration becomes, beside the declaration.</summary>
public class IdentityBlueprintTests
{
    [Fact]
    public void Groups() => AssertEntries(
        authentik =>
        {
            var developers = authentik.AddGroup("developers").WithParent("Staff").WithProxyHeader("X-Team", "dev");
            authentik.AddGroup("staff", "Staff").WithAttribute("badge", "blue").WithAttribute("level", 3);
            authentik.AddGroup("operators").WithSuperuser().WithParent("authentik Admins");
            Assert.Equal("developers", developers.Resource.GroupName);
        },
        """
        - model: authentik_core.group
          id: group-staff
          identifiers:
            name: Staff
          attrs:
            is_superuser: false
            parent: null
            attributes:
              badge: blue
              level: 3
        - model: authentik_core.group
          id: group-developers
          identifiers:
            name: developers
          attrs:
            is_superuser: false
            parent: !KeyOf group-staff
            attributes:
              additionalHeaders:
                X-Team: dev
        - model: authentik_core.group
          id: group-operators
          identifiers:
            name: operators
          attrs:
            is_superuser: true
            parent: !Find [authentik_core.group, [name, authentik Admins]]

        """);

    [Fact]
    public void AServiceAccountWithATokenAndAnAppPassword() => AssertEntries(
        authentik =>
        {
            var robot = authentik.AddServiceAccount("robot", displayName: "A robot");
            robot.AddApiToken("robot-token", description: "For reports");
            robot.AddAppPassword("robot-password");
        },
        """
        - model: authentik_core.user
          state: created
          identifiers:
            username: robot
          attrs:
            name: A robot
        - model: authentik_core.user
          id: user-robot
          identifiers:
            username: robot
          attrs:
            name: A robot
            email: ""
            type: service_account
            is_active: true
            path: users
            groups: []
        - model: authentik_core.token
          identifiers:
            identifier: robot-token
          attrs:
            user: !KeyOf user-robot
            intent: api
            expiring: false
            description: For reports
            key: !Env ASPIRE__ROBOT_TOKEN__KEY
        - model: authentik_core.token
          identifiers:
            identifier: robot-password
          attrs:
            user: !KeyOf user-robot
            intent: app_password
            expiring: false
            description: ""
            key: !Env ASPIRE__ROBOT_PASSWORD__KEY

        """);

    [Fact]
    public void AScopeOfOnesOwn() => AssertEntries(
        authentik => authentik.AddScopeMapping("department", "department", "return {\"department\": request.user.attributes.get(\"department\")}", "Your department"),
        """
        - model: authentik_providers_oauth2.scopemapping
          id: scope-department
          identifiers:
            name: department
          attrs:
            scope_name: department
            description: Your department
            expression: "return {\"department\": request.user.attributes.get(\"department\")}"

        """);

    [Fact]
    public void ASamlApplication() => AssertEntries(
        authentik => authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs")
            .WithAttribute(authentik.AddSamlAttribute("level", "urn:example:level", "return 3", "Level"))
            .WithNameId("email"),
        """
        - model: authentik_providers_saml.samlpropertymapping
          id: saml-level
          identifiers:
            name: level
          attrs:
            saml_name: "urn:example:level"
            friendly_name: Level
            expression: return 3
        - model: authentik_providers_saml.samlprovider
          id: provider-hr-login
          identifiers:
            name: hr-login
          attrs:
            authentication_flow: null
            authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
            invalidation_flow: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
            acs_url: !Env ASPIRE__HR_LOGIN__ACS_URL
            issuer: hr-login
            audience: ""
            sp_binding: post
            signing_kp: !Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]
            sign_assertion: true
            sign_response: false
            verification_kp: null
            encryption_kp: null
            property_mappings:
            - !Find [authentik_providers_saml.samlpropertymapping, [managed, goauthentik.io/providers/saml/upn]]
            - !Find [authentik_providers_saml.samlpropertymapping, [managed, goauthentik.io/providers/saml/name]]
            - !Find [authentik_providers_saml.samlpropertymapping, [managed, goauthentik.io/providers/saml/email]]
            - !Find [authentik_providers_saml.samlpropertymapping, [managed, goauthentik.io/providers/saml/username]]
            - !Find [authentik_providers_saml.samlpropertymapping, [managed, goauthentik.io/providers/saml/uid]]
            - !Find [authentik_providers_saml.samlpropertymapping, [managed, goauthentik.io/providers/saml/groups]]
            - !Find [authentik_providers_saml.samlpropertymapping, [managed, goauthentik.io/providers/saml/ms-windowsaccountname]]
            - !KeyOf saml-level
            name_id_mapping: !Find [authentik_providers_saml.samlpropertymapping, [managed, goauthentik.io/providers/saml/email]]
            assertion_valid_not_on_or_after: "minutes=5"
            session_valid_not_on_or_after: "days=60"
        - model: authentik_core.application
          id: application-hr-login
          identifiers:
            slug: hr-login
          attrs:
            name: hr-login
            provider: !KeyOf provider-hr-login
            group: ""
            meta_launch_url: ""
            meta_description: ""
            meta_publisher: ""
            open_in_new_tab: false
            policy_engine_mode: any

        """);

    [Fact]
    public void AnLdapApplication() => AssertEntries(
        authentik =>
        {
            var search = authentik.AddServiceAccount("search");
            authentik.AddLdapApplication("nas-login", "DC=nas,DC=example,DC=com").WithSearchAccess(search).WithAccessForUser(search);
        },
        """
        - model: authentik_providers_ldap.ldapprovider
          id: provider-nas-login
          identifiers:
            name: nas-login
          attrs:
            authentication_flow: null
            authorization_flow: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
            invalidation_flow: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
            base_dn: "DC=nas,DC=example,DC=com"
            search_mode: direct
            bind_mode: direct
            mfa_support: true
            uid_start_number: 2000
            gid_start_number: 4000
            certificate: null
            tls_server_name: ""
          permissions:
          - permission: search_full_directory
            user: !KeyOf user-search
        - model: authentik_core.application
          id: application-nas-login
          identifiers:
            slug: nas-login
          attrs:
            name: nas-login
            provider: !KeyOf provider-nas-login
            group: ""
            meta_launch_url: ""
            meta_description: ""
            meta_publisher: ""
            open_in_new_tab: false
            policy_engine_mode: any
        - model: authentik_policies.policybinding
          identifiers:
            target: !KeyOf application-nas-login
            user: !KeyOf user-search
          attrs:
            order: 0
            negate: false
            enabled: true

        """,
        from: "- model: authentik_providers_ldap");

    [Fact]
    public void ADirectory() => AssertEntries(
        authentik => authentik.AddActiveDirectorySource(
            "corp", "ldaps://dc1.corp.example.com", "DC=corp,DC=example,DC=com", "authentik@corp.example.com", Secret(authentik, "corp-password"), "Corporate"),
        """
        - model: authentik_sources_ldap.ldapsource
          id: source-corp
          identifiers:
            slug: corp
          attrs:
            name: Corporate
            enabled: true
            user_matching_mode: identifier
            server_uri: !Env ASPIRE__CORP__SERVER_URI
            start_tls: false
            bind_cn: "authentik@corp.example.com"
            bind_password: !Env ASPIRE__CORP__BIND_PASSWORD
            base_dn: "DC=corp,DC=example,DC=com"
            additional_user_dn: ""
            additional_group_dn: ""
            user_object_filter: "(&(objectClass=user)(!(objectClass=computer)))"
            group_object_filter: "(objectClass=group)"
            group_membership_field: member
            object_uniqueness_field: objectSid
            user_property_mappings:
            - !Find [authentik_sources_ldap.ldapsourcepropertymapping, [managed, goauthentik.io/sources/ldap/default-dn-path]]
            - !Find [authentik_sources_ldap.ldapsourcepropertymapping, [managed, goauthentik.io/sources/ldap/default-name]]
            - !Find [authentik_sources_ldap.ldapsourcepropertymapping, [managed, goauthentik.io/sources/ldap/default-mail]]
            - !Find [authentik_sources_ldap.ldapsourcepropertymapping, [managed, goauthentik.io/sources/ldap/ms-samaccountname]]
            - !Find [authentik_sources_ldap.ldapsourcepropertymapping, [managed, goauthentik.io/sources/ldap/ms-userprincipalname]]
            - !Find [authentik_sources_ldap.ldapsourcepropertymapping, [managed, goauthentik.io/sources/ldap/ms-givenName]]
            - !Find [authentik_sources_ldap.ldapsourcepropertymapping, [managed, goauthentik.io/sources/ldap/ms-sn]]
            group_property_mappings:
            - !Find [authentik_sources_ldap.ldapsourcepropertymapping, [managed, goauthentik.io/sources/ldap/default-name]]
            sync_users: true
            sync_groups: true
            sync_users_password: false
            password_login_update_internal_password: false

        """);

    [Fact]
    public void AnUpstreamOnTheLoginPage() => AssertEntries(
        authentik => authentik.AddEntraIdSource("entra", "contoso.onmicrosoft.com", Secret(authentik, "entra-id"), Secret(authentik, "entra-secret")),
        """
        - model: authentik_sources_oauth.oauthsource
          id: source-entra
          identifiers:
            slug: entra
          attrs:
            name: Microsoft Entra ID
            enabled: true
            user_matching_mode: identifier
            authentication_flow: !Find [authentik_flows.flow, [slug, default-source-authentication]]
            enrollment_flow: !Find [authentik_flows.flow, [slug, default-source-enrollment]]
            provider_type: entraid
            consumer_key: !Env ASPIRE__ENTRA__CLIENT_ID
            consumer_secret: !Env ASPIRE__ENTRA__CLIENT_SECRET
            additional_scopes: ""
            authorization_url: "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/authorize"
            access_token_url: "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token"
        - model: authentik_stages_identification.identificationstage
          identifiers:
            name: default-authentication-identification
          attrs:
            sources:
            - !KeyOf source-entra

        """);

    [Theory]
    [InlineData("2025.2.4", "provider_type: azuread", "parent: null", "icon: ", "issuer: hr-login")]
    [InlineData("2025.8.4", "backchannel_logout_uri: !Env ASPIRE__PORTAL_LOGIN__SESSION_END_URI", "provider_type: entraid", "meta_launch_url: \"blank://blank\"")]
    [InlineData("2025.10.2", "logout_uri: !Env ASPIRE__PORTAL_LOGIN__SESSION_END_URI", "logout_method: backchannel", "sls_url: \"\"")]
    [InlineData("2025.12.4", "parents: []", "meta_icon: ")]
    [InlineData("2026.2.2", "parents:\n    - !KeyOf group-everybody", "issuer: hr-login")]
    [InlineData("2026.5.6", "issuer_override: hr-login", "meta_hide: true", "redirect_uri_type: logout")]
    public void EachReleaseIsToldInItsOwnWords(string version, params string[] parts)
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), version);
        authentik.AddGroup("developers").WithParent(authentik.AddGroup("everybody"));
        var portal = authentik.AddOidcApplication("portal-login").WithIcon("fa://fa-house").WithoutLibraryEntry();
        if (version != "2025.2.4")
        {
            portal.WithLogoutNotification(ReferenceExpression.Create($"https://portal.example.com/logout"));
        }

        authentik.ApplicationBuilder.AddContainer("portal", "example/portal", "1").WithHttpEndpoint(targetPort: 8080).WithReference(portal);
        authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs");
        authentik.AddEntraIdSource("entra", "contoso.onmicrosoft.com", Secret(authentik, "id"), Secret(authentik, "secret"));
        var text = new AuthentikBlueprint(authentik.Resource).Text;
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void OnlyThoseOfAuthentiksOwnBlueprintsAreRequiredThatAreReferredTo()
    {
        Assert.Equal([], Required(authentik => authentik.AddGroup("staff")));
        Assert.Equal(
            ["Default - Provider authorization flow (explicit consent)", "Default - Invalidation flow", "System - OAuth2 Provider - Scopes"],
            Required(authentik => authentik.AddOidcApplication("a").WithExplicitConsent()));
        Assert.Equal(
            ["Default - Authentication flow", "Default - Invalidation flow"],
            Required(authentik => authentik.AddLdapApplication("a")));
        Assert.Equal(
            ["Default - Authentication flow", "Default - Source authentication flow", "Default - Source enrollment flow"],
            Required(authentik => authentik.AddGitHubSource("github", Secret(authentik, "id"), Secret(authentik, "secret"))));

        static IEnumerable<string> Required(Action<IResourceBuilder<AuthentikResource>> declare)
        {
            var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
            declare(authentik);
            return BlueprintJson.Read(new AuthentikBlueprint(authentik.Resource).Text)["entries"]!.AsArray()
                .Where(entry => entry!["model"]!.ToString() == "authentik_blueprints.metaapplyblueprint").Select(entry => entry!["attrs"]!["identifiers"]!["name"]!.ToString());
        }
    }

    private static IResourceBuilder<ParameterResource> Secret(IResourceBuilder<AuthentikResource> authentik, string name) =>
        authentik.ApplicationBuilder.AddParameter(name, "value", secret: true);

    private static void AssertEntries(Action<IResourceBuilder<AuthentikResource>> declare, string expected, string? from = null)
    {
        var authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");
        declare(authentik);
        var text = new AuthentikBlueprint(authentik.Resource).Text;
        var start = from is null ? expected[..expected.IndexOf('\n', StringComparison.Ordinal)] : from;
        Assert.Equal(expected.ReplaceLineEndings("\n"), text[text.IndexOf(start, StringComparison.Ordinal)..]);
    }
}
