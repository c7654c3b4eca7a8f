/** One thing that is said in a thread. */
interface ExampleComment {
	by: string;
	daysAgo: number;
	body: string;
}

export interface ExampleThread {
	plan: string;
	/** Words of the plan's text as they stand there; null: about the whole plan. */
	passage: string | null;
	/** What is proposed instead of them. */
	replacement?: string;
	said: readonly ExampleComment[];
	/** Who settled it. */
	resolvedBy?: string;
}

/** What members of the example say beside the texts, and what they would write instead. */
export const threads: readonly ExampleThread[] = [
	{
		plan: 'mobilite-rives-d-aubre',
		passage: 'Le prêt dure un mois, renouvelable deux fois.',
		said: [
			{
				by: 'yann-coatmeur',
				daysAgo: 9,
				body: 'Deux de nos salariés arrivent au bout du troisième mois en janvier, sans autre solution. @Inês Carvalhosa, que fait-on pour eux ?'
			},
			{
				by: 'ines-carvalhosa',
				daysAgo: 8,
				body: 'Pour janvier, je garde les deux voitures. Mais « dès le premier mois » est écrit juste après, et nous ne l’avons pas fait.'
			},
			{
				by: 'yann-coatmeur',
				daysAgo: 8,
				body: 'C’est juste. Je l’inscris à l’ordre du jour du prochain suivi.'
			}
		]
	},
	{
		plan: 'mobilite-rives-d-aubre',
		passage: 'quatre fois par an, à 17 h 30',
		replacement: 'quatre fois par an, à 18 h',
		said: [
			{
				by: 'ines-carvalhosa',
				daysAgo: 3,
				body: 'À 17 h 30, la personne qui ferme l’agence ne peut jamais venir.'
			}
		]
	},
	{
		plan: 'mobilite-rives-d-aubre',
		passage: 'les sinistres, sans les noms',
		said: [
			{ by: 'solene-kerdraval', daysAgo: 40, body: 'Faut-il y ajouter les pannes ?' },
			{ by: 'ines-carvalhosa', daysAgo: 39, body: 'Elles sont déjà dans le relevé du Garage.' }
		],
		resolvedBy: 'solene-kerdraval'
	},
	{
		plan: 'accueil-national',
		passage: '400 lieux inscrits au 30 juin 2027',
		said: [
			{
				by: 'roselyne-hoarival',
				daysAgo: 12,
				body: 'Nous serons au-dessus du total et loin des 150 petites communes. Il faudrait suivre les deux chiffres séparément.'
			},
			{
				by: 'karim-belhadri',
				daysAgo: 11,
				body: 'D’accord pour deux lignes dans le relevé de janvier. @Office des services de proximité, pouvez-vous les donner par département ?'
			}
		]
	},
	{
		plan: 'accueil-national',
		passage: null,
		said: [
			{
				by: 'odile-sarraziet',
				daysAgo: 5,
				body: 'Lu d’une traite dans le train. La liste des cinq conditions est ce que nous afficherons dans notre entrée.'
			}
		]
	}
];
