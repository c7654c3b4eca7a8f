/** Agendas to begin with, in both languages. */
import {
	blankSetup,
	type InnerSetup,
	type SetupOf,
	type StepKind,
	type StepSetup
} from './workshop-steps.ts';

export const workshopTemplates = [
	'fertile_disagreement',
	'consent_round',
	'local_version',
	'commitments_round',
	'one_two_four_all'
] as const;
export type WorkshopTemplate = (typeof workshopTemplates)[number];
export type TemplateLanguage = 'fr' | 'en';

/** French, English. */
type Words = readonly [fr: string, en: string];
interface Draft {
	kind: StepKind;
	minutes: number;
	title: Words;
	instructions?: Words;
	own?: object;
	steps?: readonly Draft[];
}

function draft<K extends StepKind>(
	kind: K,
	minutes: number,
	title: Words,
	instructions: Words = ['', ''],
	own: Partial<Omit<SetupOf<K>, 'kind' | 'steps'>> & { steps?: readonly Draft[] } = {}
): Draft {
	const { steps, ...others } = own;
	return {
		kind,
		minutes,
		title,
		instructions,
		own: others,
		...(steps && { steps })
	};
}

const welcome = draft(
	'check_in',
	10,
	['Tour d’accueil', 'Check-in'],
	[
		'En un mot ou une phrase : dans quel état d’esprit arrivez-vous ?',
		'In a word or a sentence: in what frame of mind do you arrive?'
	]
);
const farewell = draft(
	'closing',
	10,
	['Ce que j’en retiens', 'What I take away'],
	['Une phrase chacun, sans commentaire.', 'One sentence each, without comment.']
);

const drafts: Record<WorkshopTemplate, readonly Draft[]> = {
	fertile_disagreement: [
		welcome,
		draft(
			'testimony',
			15,
			['De quoi parlons-nous ?', 'What is this about?'],
			[
				'Deux ou trois personnes racontent ce qu’elles vivent, sans le juger. Les autres écoutent.',
				'Two or three people tell what they live through, without judging it. The others listen.'
			]
		),
		draft(
			'silent_ideas',
			10,
			['Sur quoi ne sommes-nous pas d’accord ?', 'What do we not agree on?'],
			[
				'Une idée par carte. Personne ne lit les cartes des autres avant qu’elles soient montrées.',
				'One idea a card. Nobody reads the others’ cards before they are shown.'
			],
			{ each: 5 }
		),
		draft(
			'grouping',
			15,
			['Rassembler ce qui se ressemble', 'Put together what is alike'],
			[
				'Un nom par thème. Une idée seule a le droit de le rester.',
				'A name for each group. An idea that stands alone may stay so.'
			]
		),
		draft(
			'dot_vote',
			5,
			['Lequel travailler aujourd’hui ?', 'Which one do we work on today?'],
			['Trois gommettes chacun.', 'Three dots each.'],
			{ dots: 3, perIdea: 2 }
		),
		draft(
			'speaking_queue',
			25,
			['Lever les malentendus', 'Clear up what is misunderstood'],
			[
				'Quels mots n’ont pas le même sens pour chacun ? Quels faits sont contestés ? Les questions seulement, pas encore les arguments.',
				'Which words do not mean the same to each of us? Which facts are disputed? Questions only, no arguments yet.'
			],
			{ seconds: 120 }
		),
		draft(
			'restatement',
			25,
			['Dire la position de l’autre', 'Say the other’s position'],
			[
				'Par deux : chacun redit la position de l’autre jusqu’à entendre « Oui, c’est bien ce que nous disons ».',
				'In pairs: each says the other’s position until they hear “Yes, that is what we say”.'
			]
		),
		draft(
			'breakout',
			35,
			['Formuler le désaccord et ses options', 'State the disagreement and its options'],
			[
				'Chaque groupe écrit une phrase que toutes les parties peuvent signer, et deux options au moins.',
				'Each group writes one sentence that all sides can sign, and two options or more.'
			],
			{
				size: 6,
				steps: [
					draft('silent_ideas', 5, ['Notre phrase, nos options', 'Our sentence, our options']),
					draft('speaking_queue', 25, ['En discuter', 'Talk it over'], ['', ''], { seconds: 0 })
				]
			}
		),
		draft(
			'gradient_round',
			15,
			['Le désaccord est-il bien décrit ?', 'Is the disagreement well described?'],
			[
				'Être d’accord ici, c’est dire que le désaccord est bien décrit, pas que l’autre a raison.',
				'To agree here is to say that the disagreement is well described, not that the other is right.'
			],
			{ by: 'organisation' }
		),
		draft(
			'commitments_round',
			20,
			['Qui fait quoi, pour quand ?', 'Who does what, by when?'],
			[
				'Ce que chacun peut faire sans attendre que le désaccord soit surmonté.',
				'What each can do without waiting for the disagreement to be overcome.'
			]
		),
		draft('great_witness', 10, ['Prise de recul', 'A step back']),
		farewell
	],
	consent_round: [
		welcome,
		draft('reading', 10, ['Lire la proposition', 'Read the proposal']),
		draft(
			'speaking_queue',
			15,
			['Questions pour comprendre', 'Questions to understand'],
			['On ne dit pas encore ce qu’on en pense.', 'Nobody says yet what they think of it.'],
			{ seconds: 60 }
		),
		draft('speaking_queue', 20, ['Réactions', 'Reactions'], ['Chacun une fois.', 'Each once.'], {
			seconds: 120
		}),
		draft(
			'gradient_round',
			10,
			['Tour de consentement', 'Consent round'],
			[
				'Une objection dit le tort que la proposition ferait au but commun, et ce qui le lèverait.',
				'An objection says the harm that the proposal would do to the common purpose, and what would lift it.'
			],
			{ by: 'organisation' }
		),
		draft('commitments_round', 10, ['Qui fait quoi, pour quand ?', 'Who does what, by when?']),
		farewell
	],
	local_version: [
		welcome,
		draft(
			'reading',
			20,
			['Lire ensemble le plan national', 'Read the national plan together'],
			['Passage après passage.', 'Passage by passage.']
		),
		draft(
			'silent_ideas',
			10,
			['Chez nous, qu’est-ce qui est différent ?', 'What is different here?'],
			['Une idée par carte.', 'One idea a card.'],
			{ each: 5 }
		),
		draft('grouping', 15, ['Rassembler', 'Put together']),
		draft(
			'breakout',
			40,
			['Écrire notre version', 'Write our version'],
			['Un groupe par thème, un texte court.', 'One group a theme, a short text.'],
			{
				by: 'choice',
				size: 8,
				steps: [draft('silent_ideas', 8, ['Ce que notre texte doit dire', 'What our text must say'])]
			}
		),
		draft('gradient_round', 10, ['Où en sommes-nous ?', 'Where do we stand?'], ['', ''], { by: 'person' }),
		draft('commitments_round', 15, ['Qui fait quoi, pour quand ?', 'Who does what, by when?']),
		farewell
	],
	commitments_round: [
		welcome,
		draft('testimony', 15, ['Ce qui a été tenu depuis l’an dernier', 'What was kept since last year']),
		draft(
			'silent_ideas',
			8,
			['Ce que mon organisation peut apporter', 'What my organisation can bring'],
			['Une idée par carte.', 'One idea a card.'],
			{ each: 3 }
		),
		draft(
			'commitments_round',
			30,
			['Nos engagements', 'Our commitments'],
			[
				'Qui fait quoi, pour quand : une phrase et une date.',
				'Who does what, by when: a sentence and a date.'
			]
		),
		draft('great_witness', 10, ['Prise de recul', 'A step back']),
		farewell
	],
	one_two_four_all: [
		draft(
			'silent_ideas',
			1,
			['Seul', 'Alone'],
			['Une minute pour écrire ses idées.', 'One minute to write down one’s ideas.'],
			{ each: 5 }
		),
		draft(
			'breakout',
			4,
			['À deux', 'In twos'],
			['Chacun dit ses idées ; gardez les meilleures.', 'Each says their ideas; keep the best.'],
			{ size: 2, steps: [] }
		),
		draft(
			'breakout',
			8,
			['À quatre', 'In fours'],
			[
				'Qu’est-ce qui revient, qu’est-ce qui diffère ? Écrivez une idée à rapporter.',
				'What recurs, what differs? Write one idea to report.'
			],
			{ size: 4, steps: [] }
		),
		draft(
			'silent_ideas',
			6,
			['Tous : l’idée de chaque groupe', 'All: each group’s idea'],
			['Une seule par groupe.', 'Only one a group.'],
			{ each: 2 }
		),
		draft('dot_vote', 4, ['Ce que nous gardons', 'What we keep'], ['', ''], { dots: 3, perIdea: 1 })
	]
};

/** The steps of a template, without ids. */
export function templateSteps(template: WorkshopTemplate, language: TemplateLanguage): StepSetup[] {
	return drafts[template].map((it) => setupOf(it, language === 'fr' ? 0 : 1));
}

function setupOf({ kind, minutes, title, instructions, own, steps }: Draft, at: 0 | 1): StepSetup {
	return {
		...blankSetup(kind, title[at]),
		minutes,
		instructions: instructions?.[at] ?? '',
		...own,
		...(steps && { steps: steps.map((it) => setupOf(it, at) as InnerSetup) })
	} as StepSetup;
}
