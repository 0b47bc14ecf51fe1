using Aspire.Hosting;

namespace Authentik.Aspire.Hosting;

/// <summary>A backup or restore does not do what it was asked; the message says why and what to do, and is fit for the dashboard.</summary>
internal sealed class BackupException(string message, Exception? inner = null) : DistributedApplicationException(message, inner!);
