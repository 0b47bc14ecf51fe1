namespace Authentik.Emulator.Models;

internal static partial class ModelNames
{
    internal const string Policy = "authentik_policies.policy";
    internal const string PasswordPolicy = "authentik_policies_password.passwordpolicy";
    internal const string UniquePasswordPolicy = "authentik_policies_unique_password.uniquepasswordpolicy";
    internal const string PasswordExpiryPolicy = "authentik_policies_expiry.passwordexpirypolicy";
    internal const string ReputationPolicy = "authentik_policies_reputation.reputationpolicy";
    internal const string GeoIpPolicy = "authentik_policies_geoip.geoippolicy";
    internal const string ExpressionPolicy = "authentik_policies_expression.expressionpolicy";
    internal const string EventMatcherPolicy = "authentik_policies_event_matcher.eventmatcherpolicy";
    internal const string NotificationTransport = "authentik_events.notificationtransport";
    internal const string NotificationRule = "authentik_events.notificationrule";

    /// <summary>A property without a field: the other parts of this class are initialized in no certain order.</summary>
    internal static string[] Policies =>
        [PasswordPolicy, UniquePasswordPolicy, PasswordExpiryPolicy, ReputationPolicy, GeoIpPolicy, ExpressionPolicy, EventMatcherPolicy];
}
