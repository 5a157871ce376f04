namespace WikiGuard.Recordings;

/// <summary>Ordinary life: three events in five are of monitored entities, the rest is their neighbourhood and other wikis.</summary>
internal sealed class Traffic(Catalogue catalogue, ChangeMaker changes, Random random)
{
    public Change Any(DateTimeOffset arrives) => random.Next(100) < 60 ? Monitored(arrives) : Unmonitored(arrives);

    public Change Monitored(DateTimeOffset arrives)
    {
        var page = catalogue.AnyMonitored(random);
        return random.Next(100) switch
        {
            < 94 => Edit(page, arrives),
            < 97 => changes.Log(page, People.Registered(random), "", Logs.Any(page, random), arrives),
            < 99 => External(page, arrives),
            _ => NewRedirect(arrives),
        };
    }

    public Change Edit(Page page, DateTimeOffset arrives)
    {
        if (random.Next(10) == 0)
        {
            var reverter = random.Next(6) == 0 ? People.AntiVandalBot : People.Registered(random);
            var revert = reverter.IsBot ? EditSummaries.RevertByBot(page, random) : EditSummaries.Revert(page, random);
            return changes.Edit(page, reverter, revert, page.LengthBefore - page.Length, arrives, isRevert: true);
        }

        var person = People.Anyone(random);
        return changes.Edit(page, person, EditSummaries.Ordinary(page, person, random), OrdinarySize(page), arrives);
    }

    private Change Unmonitored(DateTimeOffset arrives)
    {
        var page = catalogue.AnyNeighbour(random);
        var person = People.Anyone(random);
        return random.Next(100) switch
        {
            < 74 => Edit(page, arrives),
            < 86 => Categorize(page, person, arrives),
            < 93 => changes.Log(page, person, "", Logs.Any(page, random), arrives),
            < 96 => External(page, arrives),
            _ => Welcome(person, arrives),
        };
    }

    private Change Categorize(Page page, Person person, DateTimeOffset arrives) =>
        changes.Notice(ChangeType.Categorize, catalogue.AnyCategory(random), person, $"[[:{page.Title}]] added to category", arrives);

    private Change Welcome(Person person, DateTimeOffset arrives) =>
        changes.New(Catalogue.UserTalk(person.Name), People.Registered(random), "Welcome!", random.Next(600, 2_500), arrives);

    private Change External(Page page, DateTimeOffset arrives) =>
        changes.Notice(ChangeType.External, page, People.Registered(random), "/* wbsetclaim-update:2||1 */ [[Property:P1082]]", arrives);

    private Change NewRedirect(DateTimeOffset arrives) =>
        changes.New(catalogue.AnyAlias(random), People.Registered(random), "Redirecting, as before", random.Next(60, 120), arrives);

    private int OrdinarySize(Page page) => random.Next(200) switch
    {
        0 => random.Next(10_300, 14_000),
        < 60 => -random.Next(1, Math.Min(400, page.Length / 2)),
        < 120 => random.Next(1, 40),
        _ => random.Next(1, 1_200),
    };
}
