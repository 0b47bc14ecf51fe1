using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>What a resource tells of its connection in parts, with what the user added to it.</summary>
internal static class ConnectionProperties
{
    public static Dictionary<string, ReferenceExpression> Of(IResourceWithConnectionString resource)
    {
        var properties = new Dictionary<string, ReferenceExpression>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in resource.GetConnectionProperties())
        {
            properties[name] = value;
        }

        foreach (var added in resource.Annotations.OfType<ConnectionPropertyAnnotation>())
        {
            properties[added.Name] = added.Value;
        }

        return properties;
    }
}
