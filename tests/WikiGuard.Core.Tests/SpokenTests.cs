namespace WikiGuard;

public sealed class SpokenTests
{
    [Theory]
    [InlineData("00:00:00", "0 s")]
    [InlineData("-01:00:00", "0 s")]
    [InlineData("00:00:59.9", "59 s")]
    [InlineData("00:01:00", "1 min")]
    [InlineData("00:12:30", "12 min")]
    [InlineData("00:59:59", "59 min")]
    [InlineData("06:00:59", "6 h")]
    [InlineData("06:12:00", "6 h 12 min")]
    [InlineData("23:59:59", "23 h 59 min")]
    [InlineData("1.00:00:00", "1 d")]
    [InlineData("3.04:30:00", "3 d 4 h")]
    [InlineData("21.00:59:00", "21 d")]
    public void A_stretch_of_time_is_said_as_people_say_it(string time, string words) =>
        Assert.Equal(words, Spoken.Of(TimeSpan.Parse(time)));

    [Theory]
    [InlineData("No answer", "No answer.")]
    [InlineData("No answer.", "No answer.")]
    [InlineData("No answer.. ", "No answer.")]
    [InlineData("Any answer?", "Any answer?")]
    public void Somebody_elses_words_get_one_full_stop(string words, string sentence) => Assert.Equal(sentence, Spoken.Sentence(words));
}
