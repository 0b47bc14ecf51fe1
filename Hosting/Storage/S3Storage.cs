using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>An S3-compatible bucket for uploaded files. The names of the settings changed when authentik moved its files to /data.</summary>
internal sealed record S3Storage(string BucketName, ParameterResource AccessKey, ParameterResource SecretKey, AuthentikS3Options Options)
{
    public void AddTo(Dictionary<string, object> environment, AuthentikResource server)
    {
        var prefix = server.Release.StoragePrefix;
        environment[$"{prefix}BACKEND"] = "s3";
        environment[$"{prefix}S3__BUCKET_NAME"] = BucketName;
        environment[$"{prefix}S3__ACCESS_KEY"] = AccessKey;
        environment[$"{prefix}S3__SECRET_KEY"] = SecretKey;
        Add("REGION", Options.Region);
        Add("ENDPOINT", Options.Endpoint);
        Add("CUSTOM_DOMAIN", Options.CustomDomain);
        Add("ADDRESSING_STYLE", Options.AddressingStyle switch
        {
            null => null,
            AuthentikS3AddressingStyle.Path => "path",
            AuthentikS3AddressingStyle.Virtual => "virtual",
            _ => "auto",
        });
        environment[$"{prefix}S3__SECURE_URLS"] = Options.SecureUrls ? "true" : "false";

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                environment[$"{prefix}S3__{name}"] = value;
            }
        }
    }

    public void Check(AuthentikResource server)
    {
        if (Options.AddressingStyle is not null && !server.Release.HasS3AddressingStyle)
        {
            throw new DistributedApplicationException(
                $"WithS3Storage of '{server.Name}' sets AddressingStyle, which authentik has from 2025.12 on, and '{server.Name}' is {server.Version}. Leave it out, or choose a later version with WithVersion.");
        }

        if (server.Media is { } media)
        {
            throw new DistributedApplicationException(
                $"authentik '{server.Name}' keeps uploaded files both in the bucket '{BucketName}' (WithS3Storage) and in '{media.Source}' ({media.Setting}); the second would never be used. Call one of the two.");
        }
    }
}
