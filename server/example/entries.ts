import type { EntryKind, Visibility } from '#lib/domain/entry.ts';
import type { Input } from '#lib/domain/life-cycle.ts';

/** One thing that a member does to an entry, so many days after it was made. */
export interface ExampleStep {
	day: number;
	by: string;
	action: string;
	/** `@key` names an organisation, `~key` a member, `+30` a date so many days later, `#kind` the last record of a kind. */
	input?: Input;
}

export interface ExampleEntry {
	plan: string;
	kind: EntryKind;
	/** Days before today on which it was made. */
	daysAgo: number;
	by: string;
	sentence: string;
	/** Its first organisation; null for nobody. */
	organisation: string | null;
	visibility?: Visibility;
	/** Days after it was made. */
	dueIn?: number;
	/** The sentence of the commitment that this one carries on. */
	parent?: string;
	territory?: string;
	steps: readonly ExampleStep[];
}

const doors = 'Ouvrir trente portes de plus avant l’été 2027';

/** Entries in many of their states, each brought there by the moves that lead to it. */
export const entries: readonly ExampleEntry[] = [
	{
		plan: 'accueil-national',
		kind: 'disagreement',
		daysAgo: 120,
		by: 'karim-belhadri',
		sentence: 'Faut-il compter les passages, ou seulement les portes ouvertes ?',
		organisation: 'portes-ouvertes',
		visibility: 'plan',
		steps: [
			{ day: 0, by: 'karim-belhadri', action: 'gather', input: { partner: '@office-proximite', side: '2' } },
			{ day: 1, by: 'karim-belhadri', action: 'gather', input: { partner: '@hauteclaire', side: '3' } },
			{ day: 9, by: 'karim-belhadri', action: 'start_exploring' },
			{
				day: 10,
				by: 'karim-belhadri',
				action: 'explain',
				input: {
					body: 'Compter les passages transforme l’accueil en guichet.',
					why: 'Dans nos lieux, on reste une heure sans rien demander. Un compteur ne voit pas cela.'
				}
			},
			{
				day: 12,
				by: 'roselyne-hoarival',
				action: 'explain',
				input: {
					body: 'Sans passages, nous ne pouvons pas défendre le budget d’une porte.',
					why: 'Les communes qui financent nous demandent combien de personnes entrent, et elles ont raison de le demander.'
				}
			},
			{
				day: 13,
				by: 'awa-diarrassou',
				action: 'explain',
				input: { body: 'Nous comptons déjà, mais des situations, pas des passages.' }
			},
			{
				day: 15,
				by: 'roselyne-hoarival',
				action: 'restate',
				input: {
					about: 1,
					body: 'Vous dites qu’un chiffre de passages pousse à accueillir vite plutôt que bien.'
				}
			},
			{ day: 16, by: 'karim-belhadri', action: 'confirm_restatement', input: { record: '#restatement' } },
			{
				day: 17,
				by: 'karim-belhadri',
				action: 'restate',
				input: { about: 2, body: 'Vous dites que seuls les chiffres intéressent les communes.' }
			},
			{
				day: 18,
				by: 'roselyne-hoarival',
				action: 'correct_restatement',
				input: {
					record: '#restatement',
					body: 'Pas seulement les chiffres : elles veulent une preuve que la porte sert, et c’est la seule que nous ayons.'
				}
			},
			{
				day: 20,
				by: 'karim-belhadri',
				action: 'restate',
				input: {
					about: 2,
					body: 'Vous dites que les communes ont besoin d’une preuve que la porte sert, et que les passages sont la seule dont vous disposez.'
				}
			},
			{ day: 21, by: 'roselyne-hoarival', action: 'confirm_restatement', input: { record: '#restatement' } },
			{
				day: 22,
				by: 'karim-belhadri',
				action: 'add_word',
				input: {
					word: 'Passage',
					body: 'Une personne qui entre, ou une personne reçue ? Les deux comptes diffèrent du simple au triple.'
				}
			},
			{
				day: 24,
				by: 'karim-belhadri',
				action: 'add_option',
				input: { body: 'Compter les portes et les heures d’ouverture' }
			},
			{
				day: 24,
				by: 'roselyne-hoarival',
				action: 'add_option',
				input: { body: 'Compter les passages une semaine par trimestre' }
			},
			{
				day: 25,
				by: 'awa-diarrassou',
				action: 'add_option',
				input: { body: 'Décrire dix situations par an, sans chiffre' }
			},
			{
				day: 40,
				by: 'karim-belhadri',
				action: 'state_jointly',
				input: {
					body: 'Nous voulons tous montrer que les portes servent. Nous divergeons sur la preuve : un compte des passages rend l’utilité visible pour ceux qui financent, et risque de changer la manière d’accueillir.',
					kind: 'means'
				}
			},
			{ day: 42, by: 'karim-belhadri', action: 'sign_statement' },
			{ day: 45, by: 'roselyne-hoarival', action: 'sign_statement' }
		]
	},
	{
		plan: 'accueil-sources-vives',
		kind: 'disagreement',
		daysAgo: 60,
		by: 'nadia-berthelin',
		sentence: 'Le minibus doit-il passer le dimanche ?',
		organisation: 'maison-chantefaye',
		visibility: 'plan',
		steps: [
			{ day: 0, by: 'nadia-berthelin', action: 'gather', input: { partner: '@cc-sources-vives', side: '2' } },
			{
				day: 2,
				by: 'gilles-peyrandieu',
				action: 'clarify',
				input: {
					body: 'Le désaccord ne porte pas sur le besoin, mais sur qui paie le chauffeur le dimanche.'
				}
			},
			{
				day: 10,
				by: 'nadia-berthelin',
				action: 'conclude_lightly',
				input: {
					exit: 'maintained',
					body: 'Nous demandons le dimanche ; la communauté de communes ne peut pas le payer cette année. Nous en reparlons au prochain budget.',
					reviewOn: '+120'
				}
			},
			{
				day: 12,
				by: 'gilles-peyrandieu',
				action: 'confirm_exit',
				input: { words: 'Nous inscrirons la question au débat budgétaire.' }
			}
		]
	},
	{
		plan: 'numerique-ormerie',
		kind: 'disagreement',
		daysAgo: 6,
		by: 'leila-amraneche',
		sentence: 'Peut-on garder les codes d’accès des personnes aidées ?',
		organisation: 'camionnette-bleue',
		visibility: 'plan',
		steps: [
			{
				day: 1,
				by: 'leila-amraneche',
				action: 'gather',
				input: { partner: '@cafe-des-tourettes', side: '2' }
			}
		]
	},
	{
		plan: 'accueil-national',
		kind: 'agreement',
		daysAgo: 90,
		by: 'karim-belhadri',
		sentence:
			'Toute porte affiche à l’extérieur ses heures d’ouverture et le nom de la personne qui accueille',
		organisation: 'portes-ouvertes',
		visibility: 'plan',
		steps: [
			{ day: 0, by: 'karim-belhadri', action: 'gather', input: { partner: '@office-proximite' } },
			{ day: 0, by: 'karim-belhadri', action: 'gather', input: { partner: '@hauteclaire' } },
			{ day: 0, by: 'karim-belhadri', action: 'gather', input: { partner: '@routes-partagees' } },
			{ day: 1, by: 'karim-belhadri', action: 'open_clarification' },
			{
				day: 5,
				by: 'roselyne-hoarival',
				action: 'ask_clarification',
				input: { body: 'Le nom de famille aussi ?' }
			},
			{
				day: 6,
				by: 'karim-belhadri',
				action: 'answer_clarification',
				input: { record: '#clarification_question', body: 'Le prénom suffit.' }
			},
			{ day: 8, by: 'karim-belhadri', action: 'open_reactions' },
			{
				day: 12,
				by: 'karim-belhadri',
				action: 'propose',
				input: {
					body: 'Toute porte affiche à l’extérieur ses heures d’ouverture et le prénom de la personne qui accueille'
				}
			},
			{ day: 14, by: 'karim-belhadri', action: 'open_round', input: { rule: 'consent', quorum: 3 } },
			{ day: 16, by: 'karim-belhadri', action: 'take_position', input: { step: 1 } },
			{
				day: 18,
				by: 'roselyne-hoarival',
				action: 'take_position',
				input: {
					step: 3,
					reason: 'Dans trois de nos lieux, la personne qui accueille change chaque jour.',
					minority: 'Nous afficherons « l’équipe d’accueil » là où elle tourne, et nous le dirons.'
				}
			},
			{
				day: 19,
				by: 'awa-diarrassou',
				action: 'take_position',
				input: { step: 2, reason: 'Oui, si l’affiche reste lisible de la rue.' }
			},
			{ day: 20, by: 'bertrand-lhermois', action: 'take_position', input: { step: 4 } },
			{ day: 26, by: 'karim-belhadri', action: 'close_round', input: { reviewOn: '+300' } },
			{ day: 30, by: 'karim-belhadri', action: 'enter_force', input: { reviewOn: '+300' } }
		]
	},
	{
		plan: 'numerique-national',
		kind: 'agreement',
		daysAgo: 12,
		by: 'mai-linh-trovalec',
		sentence: 'Aucune démarche ne se fait à la place de quelqu’un sans qu’il voie l’écran',
		organisation: 'fil-et-toile',
		visibility: 'plan',
		steps: [
			{ day: 0, by: 'mai-linh-trovalec', action: 'gather', input: { partner: '@emmanor' } },
			{ day: 0, by: 'mai-linh-trovalec', action: 'gather', input: { partner: '@camionnette-bleue' } },
			{ day: 0, by: 'bertrand-lhermois', action: 'open_clarification' },
			{ day: 3, by: 'bertrand-lhermois', action: 'open_reactions' },
			{ day: 5, by: 'bertrand-lhermois', action: 'open_round', input: { rule: 'consent', closesOn: '+25' } },
			{ day: 7, by: 'camille-rousselange', action: 'take_position', input: { step: 1 } }
		]
	},
	{
		plan: 'accueil-national',
		kind: 'commitment',
		daysAgo: 150,
		by: 'karim-belhadri',
		sentence: doors,
		organisation: 'portes-ouvertes',
		visibility: 'plan',
		dueIn: 360,
		steps: [
			{
				day: 0,
				by: 'karim-belhadri',
				action: 'detail',
				input: {
					indicator: 'Portes ouvertes au moins quatre jours par semaine',
					unit: 'portes',
					baseline: 0,
					target: 30,
					cadenceDays: 60,
					rollUp: 'sum'
				}
			}
		]
	},
	{
		plan: 'accueil-sources-vives',
		kind: 'commitment',
		daysAgo: 110,
		by: 'nadia-berthelin',
		sentence: 'Ouvrir quatre portes sur le Plateau',
		organisation: 'maison-chantefaye',
		visibility: 'plan',
		dueIn: 300,
		parent: doors,
		territory: 'sources-vives',
		steps: [
			{
				day: 0,
				by: 'nadia-berthelin',
				action: 'detail',
				input: { unit: 'portes', baseline: 0, target: 4, cadenceDays: 60 }
			},
			{
				day: 30,
				by: 'nadia-berthelin',
				action: 'give_news',
				input: { value: 1, body: 'La première porte a ouvert à Chantefaye, dans l’ancienne poste.' }
			},
			{
				day: 95,
				by: 'nadia-berthelin',
				action: 'give_news',
				input: {
					value: 3,
					body: 'Deux autres, à Roquemandre et à Valmourier, trois jours par semaine.',
					link: 'https://example.org/plateau/trois-portes'
				}
			}
		]
	},
	{
		plan: 'domiciliation-aisne',
		kind: 'commitment',
		daysAgo: 100,
		by: 'marek-wisniowar',
		sentence: 'Recevoir toute demande de domiciliation en moins de dix jours',
		organisation: 'accueil-saint-rieul',
		visibility: 'plan',
		dueIn: 85,
		steps: [
			{
				day: 0,
				by: 'marek-wisniowar',
				action: 'gather',
				input: { partner: '@ccas-vaucresnel', place: 'beneficiary' }
			},
			{ day: 4, by: 'samuel-obertane', action: 'accept' },
			{
				day: 20,
				by: 'marek-wisniowar',
				action: 'give_news',
				input: { body: 'Le délai est passé de vingt-six à quatorze jours.', value: 14 }
			}
		]
	},
	{
		plan: 'mobilite-rives-d-aubre',
		kind: 'commitment',
		daysAgo: 80,
		by: 'ines-carvalhosa',
		sentence: 'Prêter vingt vélos pendant l’hiver',
		organisation: 'roues-d-aubre',
		visibility: 'plan',
		dueIn: 70,
		steps: [
			{
				day: 0,
				by: 'ines-carvalhosa',
				action: 'gather',
				input: { partner: '@ateliers-du-lac', place: 'beneficiary' }
			},
			{ day: 2, by: 'yann-coatmeur', action: 'accept' },
			{
				day: 50,
				by: 'ines-carvalhosa',
				action: 'give_news',
				input: { body: 'Vingt et un vélos sont sortis.', value: 21, link: 'https://example.org/roues/hiver' }
			},
			{ day: 60, by: 'ines-carvalhosa', action: 'declare_kept' },
			{
				day: 64,
				by: 'yann-coatmeur',
				action: 'confirm_kept',
				input: {
					words: 'Onze de nos stagiaires en ont eu un.',
					learning: 'Réserver les antivols avant les vélos.'
				}
			}
		]
	},
	{
		plan: 'fragilites-national',
		kind: 'commitment',
		daysAgo: 20,
		by: 'solene-kerdraval',
		sentence: 'Former deux référents par département au repérage précoce',
		organisation: 'mutuelle-alouette',
		visibility: 'plan',
		dueIn: 200,
		steps: []
	}
];
