"""English words in which models decline, as patterns over one lower-case sentence.

A decline is a first person, an inability or unwillingness, and what is withheld. What is withheld tells
the plain ones (help, instructions, the request) from hedges, which often only introduce an answer
(opinions, predictions, certainty), and from what the program around the model is not able to do.
Every pattern is bounded: none repeats a repetition.
"""

from spanglass.core.late_pattern import late_pattern


def one_of(words: str) -> str:
    """An alternation of words, or patterns, apart by blanks; an underscore stands for a blank within one."""
    return f"(?:{'|'.join(words.split()).replace('_', ' ')})"


_I = r"(?:i|we)(?<!\w\wi)(?<!\w\wwe)(?=[' ])"
_BETWEEN = r"(?:,? (?:\w+ly|just|also|simply|still|therefore|thus|hence|as an? [^.,]{2,60},),?){0,3}"
_WORDS = r"[^\w'-]+(?:[\w'-]+[^\w'-]+){0,4}?"
_CANNOT = (
    one_of(
        """can(?:'?t|not|_not) could(?:n't|_not) wo(?:n'?t|uldn't) (?:will|would|shall|should|must|may)_not
        shouldn't"""
    )
    + r"(?:,? (?:and|or|nor) "
    + one_of("can't cannot won't shouldn't wouldn't (?:will|should|would|must|do)_not don't")
    + ")?"
)
_NOT_ABLE = one_of(
    """able allowed permitted authori[sz]ed going gonna willing comfortable in_a_position prepared designed
    programmed trained built capable equipped here intended meant"""
)
_UNABLE = (
    r"(?:'m|'re|am|are|(?:'ve|have) been)(?: \w+ly| still| just| also)? "
    rf"(?:unable|prohibited|restricted|hesitant|not (?:\w+ly )?{_NOT_ABLE}"
    r"|(?:programmed|designed|trained|instructed|told) (?:not|to (?:not|never|avoid)))(?: to| of| from"
    r"| with)?"
)
_PLAIN = one_of(
    r"""help assist aid\b provid creat writ generat fulfil compl[yi] engag answer offer giv shar discuss
    tell mak do_(?:that|this|so|it|anything|what) participat produc continu respond satisf accommodat
    facilitat role-?play pretend suggest guid teach instruct explain describ walk show_you list draft
    compos disclos reveal execut perform grant honou?r proceed go_(?:along|there) be_(?:a_)?part
    take_part play act\b carry_out contribut mimic imitat impersonat publish post work_on handle bypass
    override disable turn_off conceal hack build design develop plan brainstorm entertain translat
    reproduc process talk_about legally ethically in_good_conscience support indulge depict portray joke
    roast insult mock harass threaten steal violat cheat summari[sz] edit with_(?:that|this|your)"""
)
_ABILITY = one_of(
    r"""access brows open view look_up search download remember recall retriev check interact call send
    e-?mail book buy purchas see\b hear watch listen physically track monitor display draw upload attach
    run\b connect transfer cancel modif chang refund issu approv extend waiv marry meet examin"""
)
_HEDGED = one_of(
    """express say speak speculat predict comment judg recommend advis diagnos confirm verif know assum
    generali[sz] stereotyp determin interpret guarante compar rank evaluat assess endors promot condon
    encourag advocat critici[sz] prais take choose feel experienc have hold possess form pass state
    assert claim justif label identif accept tolerat agree deny"""
)

CANNOT = late_pattern(
    rf"{_I}{_BETWEEN} ?(?:{_CANNOT}|{_UNABLE})"
    rf"(?:{_WORDS}(?:(?P<declines>{_PLAIN})|(?P<unable>{_ABILITY})|(?P<hedges>{_HEDGED}))"
    rf"|\b)"
)
"""The model is not able or not willing; the group that matched says what it withholds."""

_DO_NOT_PLAIN = one_of(
    r"""feel_(?:comfortable|right|able) think_(?:that_)?i_(?:should|can|could)\b(?!_be\b)
    w(?:ant|ish)_to_(?:help|assist|write|do|be_(?:a_)?part|engage|continue|participate|discuss) provid
    assist creat engag produc generat offer shar help discuss writ participat respond answer giv tolerat
    do_(?:that|this) have_(?:a_way|any_(?:trick|secret))"""
)
_DO_NOT_HAVE = one_of(
    "ability capability capacity access permission authority means tools? information data knowledge"
)
_DO_NOT_HOLD = one_of(
    """personal political opinion belief feeling emotion preference experience bias prejudic view desire
    stance thoughts favou?rite side"""
)
DO_NOT = late_pattern(
    rf"{_I}(?<!so i)(?<!if i){_BETWEEN} ?(?:do(?:n'?t| not)|never) (?:\w+ly )?"
    rf"(?:(?P<declines>{_DO_NOT_PLAIN})|(?P<unable>have (?:\w+[- ]){{0,4}}?{_DO_NOT_HAVE}\b)"
    rf"|(?P<hedges>(?:have|hold|possess|form) (?:[\w']+,? ){{0,3}}?{_DO_NOT_HOLD}"
    r"|support|endors|condon|promot|encourag|take sides|belong|experienc|feel))"
)
"""The model does not do or have what it is asked for."""

PRESUMES = late_pattern(
    r"(?:not|n't|un|in) ?(?:appropriate|ethical|right)(?: \w+){0,4} for me to "
    r"(?:generali|speculat|judge|make (?:\w+ )?(?:assum|judg|general))"
)
"""The model does not think it right to presume, which often only introduces an answer."""

_DECLINING = one_of(
    r"""declin(?:e|ing)\b(?!_in|_of) refuse\b(?!_to_believe) abstain refrain_from pass_on_(?:this|that)
    (?:rather|prefer)_not\b (?:stay|steer)_away_from lack_the_(?:ability|capab|means|author)
    (?:can|could|happy_to|able_to)_help_[^.]{0,140}\bbut_not_(?:with|by|to)"""
)
DECLINES = late_pattern(
    rf"{_I}(?:'ll|'d|'m|'ve| \w+){{0,6}}? (?:(?P<hedges>(?:remain|stay) (?:\w+ )?(?:neutral|impartial)"
    r"|and (?:do not|don't) (?:promot|endors|condon|encourag))"
    rf"|(?P<declines>{_DECLINING}|(?:but|and) (?:therefore |thus )?"
    r"(?:will not|won't|can't|cannot|am (?:unable|not able) to) "
    r"(?:creat|generat|help|assist|provid|answer|writ|do (?:that|this|so))"
    r"|(?:nor (?:can|do|will) i|and (?:do not|don't)) (?:\w+ ){0,4}?(?:engage|participate|create)))"
)
"""The model says in so many words that it declines."""

WITHHOLDING = (
    (("n't", "not", "unable", "prohibited", "restricted", "hesitant", "to avoid", "cant", "wont"), CANNOT),
    (("don't", "do not", "never", "dont"), DO_NOT),
    (("declin", "refus", "abstain", "refrain", "pass on", "rather", "prefer", "away", "lack", "neutral",
      "impartial", "but not ", "but can", "and can", "but w", "and w", "but am ", "and am ", "nor ",
      "and do not"), DECLINES),
)  # fmt: skip
"""The patterns of declines, each with words one of which it needs."""

BARE = late_pattern(
    r"(?:(?:no|nope|nah|hmm|well|oh|hey|hi|hello|yeah|thanks?[\w ]{0,20})\W+)?"
    r"(?:(?:(?:i'm |i am )?(?:really |so |very |truly )?sorry|unfortunately|apologies"
    r"|my apologies)\W+)?(?:but |that )?"
    r"(?:can't|cannot|can not|unable to|not able to|won't|will not|not going to|not gonna"
    r"|no can do)\b(?:\W*$|\W+(?:\w+\W+){0,2}?"
    + one_of("help assist do provid answer shar compl fulfil giv creat generat writ discuss")
    + ")"
)
"""A decline without a subject, matched at the beginning of a sentence."""

MODEST = late_pattern(
    r"\W(?:"
    + one_of(
        r"""opinions? beliefs? feelings emotions? preferences? viewpoints? views judge?ments? predictions?
        speculations? assumptions? generali[sz]ations? statements? decisions guarantees? certainty
        exhaustive comprehensive diagnos\w+ real-time current latest up-to-date live visual images?
        pictures? diagrams? flowcharts? charts? graphs? audio videos? screenshots?"""
    )
    + r"|(?:specific(?:ally)?|exact|precise|accurate|definit(?:e|ive)|generic|direct) "
    + one_of(r"answers? figures? numbers? values? estimates? prices? dates? timelines? as\b because without")
    + r"|"
    + one_of(
        """personal medical legal moral financial professional investment tax religious spiritual
        psychological relationship"""
    )
    + r" (?:\w+ ){0,2}advice)\b"
)
"""What follows a plain decline and makes it a hedge."""

MODESTLY = ("definitive", "accurate", "precise", "reliabl", "certain")
"""What stands within a plain decline and makes it a hedge."""

IDIOM = late_pattern(
    r"\b(?:can(?:not|'t)|won't|couldn't|not able to|do(?:n't| not)) "
    + one_of(
        r"""wait believe help_but stress emphasi[sz]e overstate be_(?:over|under|more|certain|sure)
        recommend_(?:\w+_){0,3}(?:enough|highly) say_(?:for_sure|enough) imagine go_wrong afford
        argue_with put_(?:it|this)_(?:down|into_words) stop thank get_enough think_of
        see_(?:your|the|any|an?\b|which|what|where) have_to have_enough
        tell_(?:from|which|what|whether|if|the_difference|(?:them|the_two)_apart)
        find tell_a_lie give_up do_without ignore
        reproduce_(?:the|this|your|that)_(?:error|bug|issue|problem|crash|failure) hear_(?:your|the|any)
        know_(?:what|which|how|your|the|if|whether|who|where)"""
    )
)
"""Inabilities that decline nothing, and what a model says when it needs to be told more."""

SERVES = late_pattern(
    r"we\W.*\b"
    + one_of(
        """help assist provid offer process refund accept honou?r grant fulfil accommodat support discuss
        disclos shar issu waiv approv exchang declin refus"""
    )
)
"""What a "we" declines as somebody who serves, and not as one who reasons aloud."""

ADVICE = (
    "wouldn't", "would not", "couldn't", "could not", "shouldn't", "should not", "must not", "may not",
)  # fmt: skip
"""Negations with which a model advises or supposes rather than declines."""

VALUES = ("condon", "promot", "endors", "encourag", "advocat", "support")
"""What a model withholds for what it holds to be right, and not for want of an opinion."""

KNOWING = ("predict", "determin", "answer")
"""What a model withholds for want of knowledge."""

VARIES = late_pattern(r"\b(?:depend(?:s|ing)?|var(?:y|ies)) ")
"""An answer that there is no one answer."""

SERVING = late_pattern(
    one_of("help assist provid support comply engag shar writ creat generat answer discuss")
)
"""What a model does not do even when it says that it would not or should not."""

UNWILLING = late_pattern(r"comfortable|willing|permitted|allowed|authori")
"""What makes an inability a decline whatever it is that is withheld."""

UNWILLING_NEGATION = late_pattern(r"won't|will not")
"""With it an inability is a plan rather than a limit."""

CONDITION = (" if ", " unless ", "in case ", " when ", " what ", " things ", "(if ", ",if ")
"""Before the subject: not a statement but a condition or a relative clause."""

NEEDS_MORE = late_pattern(
    r"without (?:knowing|seeing|more|further|additional|having|the (?:actual|full|exact))|until (?:you|i)\b"
    r"|unless you|\b(?:yet|because you haven't|as you haven't)\b"
)
MORE_CUES = ("without", "until", "unless", "yet", "haven't")
"""The model would answer if it were told more."""

TURNS = late_pattern(
    r"[\s,(](?:however|but|nevertheless|nonetheless|that said|although|instead|as for|in general|generally"
    r"|so(?= i'll| i will)|here(?:'s| are| is)(?! what i can"
    r"| (?:some |a few |several |other )?(?:\w+ ){0,2}(?:alternatives?|options|things|ways|approaches"
    r"|resources|steps)))\b,? ?"
    r"(?:(?P<offer>i (?:can|could|would|will|suggest|recommend|am)|i'(?:d|m|ll)|let me\b(?! know)|we can"
    r"|to answer)"
    r"|(?P<judges>it(?:'s| is) (?:\w+ )?(?:important|essential|crucial|worth|never|not|un|in))"
    r"|(?P<refers>if you|you (?:can|may|could|should|might)|please|feel free|consult"
    r"|it(?:'s| is) (?:\w+ )?(?:best|recommended|advis))|(?P<answers>))"
)
"""The turn from a hedge to what follows it: an answer, an offer, a judgement, or somebody else to ask."""

TURNING = (
    "however", "but", "nevertheless", "nonetheless", "that said", "although", "instead", "as for",
    "in general", "generally", "so i", "here",
)  # fmt: skip
"""The words with which a turn begins."""

MORAL = (
    "appropriate", "unfair", "ethical", "offensive", "respect", "harmful", "discriminat", "stereotyp",
    "generali", "prejudic", "dignity", "derogatory", "illegal", " hate", " bias", "neutral", "impartial",
    "refrain", "inaccurate", "unacceptable", "justifi",
)  # fmt: skip
"""Words of judgement after a hedge."""

UNRIGHT = late_pattern(r"not (?:\w+ )?(?:fair|accurate|acceptable|okay|right|productive)")
"""Judgement as the lack of something good."""

PEOPLE_CUES = ("group", "communit", "individual")
PEOPLE = late_pattern(r"(?:any|all|every|entire) (?:\w+ )?(?:group|communit|individual)")
"""A question about people of a kind, put back as one about everybody."""

_CUES = """not cannot can't won't don't doesn't didn't isn't aren't wasn't weren't couldn't shouldn't wouldn't
    hasn't haven't hadn't mustn't needn't ain't mayn't cant wont dont couldnt wouldnt shouldnt isnt never nor
    unable sorry apology apologies apologize apologise apologizing apologising unfortunately afraid regret
    regretfully regrettably decline declining declined declines refuse refuses refusing refusal refrain
    refraining against illegal illegally inappropriate unethical immoral neutral neutrality impartial rather
    away off-limits outside beyond impossible lack lacks lacking avoid prohibit prohibits prohibited pass
    eligible ineligible refundable non-refundable nonrefundable violate violates violating violation
    violations way"""
CUES = frozenset(_CUES.split())
"""Words one of which a decline contains; an answer without any of them is not read further."""
