using static Authentik.Emulator.Models.ModelDefinition;
using static Authentik.Emulator.Models.ModelNames;

namespace Authentik.Emulator.Models;

/// <content>Policies, and the notifications that event matchers are bound to. They are stored and checked; which are evaluated says <see cref="PolicyBindings"/>.</content>
internal sealed partial class ModelCatalog
{
    private static ModelDefinition[] PolicyModels()
    {
        AttributeDefinition[] policy = [Text("name").Required().Unique(), Boolean("execution_logging", false)];
        return
        [
            new(PasswordPolicy, PrimaryKeyKind.Uuid,
            [
                .. policy, Text("password_field").Or("password"), Boolean("check_static_rules", true), Boolean("check_have_i_been_pwned", false),
                Boolean("check_zxcvbn", false), Integer("amount_digits", 0).Positive(), Integer("amount_uppercase", 0).Positive(),
                Integer("amount_lowercase", 0).Positive(), Integer("amount_symbols", 0).Positive(), Integer("length_min", 0).Positive(),
                Text("symbol_charset").Or("!\\\"#$%&'()*+,-./:;<=>?@[]^_`{|}~ "), Text("error_message"), Integer("hibp_allowed_count", 0).Positive(),
                Integer("zxcvbn_score_threshold", 2).Positive(),
            ]),
            new(UniquePasswordPolicy, PrimaryKeyKind.Uuid, [.. policy, Text("password_field").Or("password"), Integer("num_historical_passwords", 1).Positive()]),
            new(PasswordExpiryPolicy, PrimaryKeyKind.Uuid, [.. policy, Integer("days", 0).Required(), Boolean("deny_only", false)]),
            new(ReputationPolicy, PrimaryKeyKind.Uuid, [.. policy, Boolean("check_ip", true), Boolean("check_username", true), Integer("threshold", -5)]),
            new(GeoIpPolicy, PrimaryKeyKind.Uuid,
            [
                .. policy, List("asns"), List("countries").Required(), Boolean("check_history_distance", false), Integer("history_max_distance_km", 100).Positive(),
                Integer("distance_tolerance_km", 50).Positive(), Integer("history_login_count", 5).Positive(), Boolean("check_impossible_travel", false),
                Integer("impossible_tolerance_km", 100).Positive(),
            ]),
            new(ExpressionPolicy, PrimaryKeyKind.Uuid, [.. policy, Text("expression").Required()]),
            new(EventMatcherPolicy, PrimaryKeyKind.Uuid,
            [
                .. policy, Text("action").Nullable(), Text("client_ip").Nullable(), Text("app").Nullable(), Text("model").Nullable(),
            ]),
            new(NotificationTransport, PrimaryKeyKind.Uuid,
            [
                Text("name").Required().Unique(), Text("mode").OneOf("local", "webhook", "webhook_slack", "email"), Text("webhook_url"), Boolean("send_once", false),
            ]),
            new(NotificationRule, PrimaryKeyKind.Uuid,
            [
                Text("name").Required().Unique(), Text("severity").OneOf("notice", "warning", "alert"), References("transports", NotificationTransport),
                Reference("destination_group", Group).Nullable(), Boolean("destination_event_user", false),
            ]),
        ];
    }
}
