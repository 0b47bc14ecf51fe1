namespace Authentik.Aspire.Hosting;

/// <summary>The API does not do what it was asked; the message is fit for the dashboard.</summary>
internal sealed class AuthentikApiException(string message) : Exception(message);
