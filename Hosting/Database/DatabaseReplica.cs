using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>A copy of the database that is only read. What it does not say is as for the database itself.</summary>
internal abstract record DatabaseReplica
{
    public abstract void AddTo(Dictionary<string, object> environment, string prefix);

    public sealed record At(object Host, object? Port) : DatabaseReplica
    {
        public override void AddTo(Dictionary<string, object> environment, string prefix)
        {
            environment[$"{prefix}HOST"] = Host;
            if (Port is not null)
            {
                environment[$"{prefix}PORT"] = Port;
            }
        }
    }

    public sealed record Of(IResourceWithConnectionString Resource) : DatabaseReplica
    {
        private static readonly (string Property, string Setting)[] s_settings =
            [("Host", "HOST"), ("Port", "PORT"), ("Username", "USER"), ("Password", "PASSWORD"), ("DatabaseName", "NAME")];

        public override void AddTo(Dictionary<string, object> environment, string prefix)
        {
            var properties = ConnectionProperties.Of(Resource);
            if (!properties.ContainsKey("Host"))
            {
                throw new DistributedApplicationException(
                    $"The read replica '{Resource.Name}' does not tell its Host. Add it with WithConnectionProperty, or call WithReadReplica with the host itself.");
            }

            foreach (var (property, setting) in s_settings)
            {
                if (properties.TryGetValue(property, out var value))
                {
                    environment[$"{prefix}{setting}"] = value;
                }
            }
        }
    }
}
