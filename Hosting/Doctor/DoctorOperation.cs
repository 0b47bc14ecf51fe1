using Aspire.Hosting.ApplicationModel;

namespace Authentik.Aspire.Hosting;

/// <summary>The operation that looks at everything and says what is wrong and what to do about it.</summary>
internal static class DoctorOperation
{
    public static Operation Create() =>
        new("doctor", "Doctor", "Looks at every part of authentik and says what is wrong, and what to do about it.", "Stethoscope", RunAsync)
        {
            Availability = OperationAvailability.Always,
            IsExclusive = false,
        };

    private static async Task<OperationResult> RunAsync(OperationContext context)
    {
        var facts = await new DoctorCollector(context.Server, context.Services, context.Time).CollectAsync(context.CancellationToken).ConfigureAwait(false);
        var findings = DoctorAnalysis.Analyse(facts);
        var scrubber = await SecretScrubber.CreateAsync(context.Services, context.CancellationToken).ConfigureAwait(false);
        return new(scrubber.Scrub(DoctorReport.Summary(findings)), scrubber.Scrub(DoctorReport.Write(facts, findings)));
    }
}
