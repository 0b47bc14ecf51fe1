using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Authentik.Aspire.Hosting;
using Tests.Model;

namespace Tests.Blueprints;

/// <summary>Certificates that declarations name are asked for, so that nothing goes out unsigned because there is none.</summary>
public sealed class CertificateTests
{
    private const string Asked = """
        - model: authentik_crypto.certificatekeypair
          state: created
          identifiers:
            name: saml.example.com

        """;

    private readonly IResourceBuilder<AuthentikResource> _authentik = TestModel.AddStack(TestModel.Builder(), "2025.8.4");

    private string Text => new AuthentikBlueprint(_authentik.Resource).Text;

    [Fact]
    public void ACertificateThatIsNamedMustBeThereBeforeWhatLooksItUp()
    {
        Declare();
        Assert.Contains(Asked, Text, StringComparison.Ordinal);
        Assert.True(Text.IndexOf(Asked, StringComparison.Ordinal) < Text.IndexOf("model: authentik_providers_saml.samlprovider", StringComparison.Ordinal));

        // What authentik itself makes is not asked for.
        Assert.DoesNotContain("name: authentik Self-signed Certificate", Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEntryThatMakesItComesFirst()
    {
        Declare();
        _authentik.AddEntry(
            "certificate", "authentik_crypto.certificatekeypair", new() { ["name"] = "saml.example.com" }, new() { ["certificate_data"] = AuthentikValue.File("/certs/saml.pem") });
        Assert.DoesNotContain(Asked, Text, StringComparison.Ordinal);
        Assert.True(Text.IndexOf("certificate_data", StringComparison.Ordinal) < Text.IndexOf("model: authentik_providers_saml.samlprovider", StringComparison.Ordinal));
    }

    [Fact]
    public void ABlueprintOfOnesOwnMayMakeIt()
    {
        Declare();
        var folder = Directory.CreateTempSubdirectory("certificates-");
        try
        {
            var file = Path.Combine(folder.FullName, "certificates.yaml");
            File.WriteAllText(file, "version: 1\nentries:\n- {model: authentik_crypto.certificatekeypair, identifiers: {name: saml.example.com}, attrs: {certificate_data: !File /certs/saml.pem}}\n");
            _authentik.WithBlueprint(file);
            Assert.DoesNotContain(Asked, Text, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Declare()
    {
        _authentik.AddSamlApplication("hr-login", "https://hr.example.com/saml/acs").WithSignature("saml.example.com");
        _authentik.AddOidcApplication("shop-login").WithRedirectUri("https://shop.example.com/signin-oidc");
    }
}
