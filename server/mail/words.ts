import { askedKey, type Attention } from '#lib/domain/notice.ts';

/** What mails say, in the reader's language. */
export interface MailWords {
	hello(name: string): string;
	soonSubject(first: string, more: number): string;
	digestSubject(count: number, alliance: string): string;
	digestLead: string;
	soonLead: string;
	nothingAsked: string;
	attention(item: Attention): { sentence: string; about: string };
	plan(title: string): string;
	until(date: string): string;
	due(date: string): string;
	changed(parts: Record<'happened' | 'paragraphs' | 'threads' | 'decided' | 'proposed', number>): string;
	more(count: number): string;
	open: string;
	answer: string;
	/** What was given, and does not bind before that. */
	confirm: string;
	openAll: string;
	reason(alliance: string): string;
	settings: string;
	unsubscribe: string;
	/** What a guest of one plan is sent. */
	guest: {
		enterSubject(title: string): string;
		enterLead(alliance: string): string;
		enter: string;
		enterDetail: string;
		replySubject(by: string, title: string): string;
		replyLead: string;
		reply(by: string, words: string): string;
		open: string;
		reasonEnter: string;
		reasonReply(title: string): string;
		unsubscribe: string;
	};
	/** What somebody from outside is sent who is asked to lead something. */
	thirdParty: {
		subject(asker: string): string;
		lead(asker: string, alliance: string): string;
		about: string;
		detail(until: string): string;
		answer: string;
		reason: string;
	};
	locale: string;
}

const N = '\u202f';
const list = (names: readonly string[]) => names.join(', ');

const frenchAsked: Record<string, string> = {
	position: 'Une position est attendue',
	signature: 'Une signature est attendue',
	restatement: 'Une reformulation attend une réponse',
	conclusion: 'Une conclusion attend une réponse',
	answer: 'Un engagement vous est demandé',
	acceptance: 'Un engagement attend une réponse',
	revision: 'Une révision attend une réponse',
	handover: 'Un relais vous est proposé',
	inquiry: 'Une question vous est confiée',
	referral: 'Un désaccord vous est transmis',
	judgement: 'Un engagement est dit tenu, à confirmer',
	visibility_plan: 'Le montrer à qui lit le plan attend une réponse',
	visibility_alliance: 'Le montrer à toute l’alliance attend une réponse',
	visibility_public: 'Le montrer à tout le monde attend une réponse',
	facilitator: 'Le choix de la facilitation attend une réponse',
	leading: 'On vous propose de faciliter',
	dissolved: 'On y voit un malentendu, ce qu’il vous revient de dire aussi'
};
const englishAsked: Record<string, string> = {
	position: 'A position is awaited',
	signature: 'A signature is awaited',
	restatement: 'A restatement awaits an answer',
	conclusion: 'A conclusion awaits an answer',
	answer: 'A commitment is asked of you',
	acceptance: 'A commitment awaits an answer',
	revision: 'A revision awaits an answer',
	handover: 'A handover is offered to you',
	inquiry: 'A question is yours to look into',
	referral: 'A disagreement is referred to you',
	judgement: 'A commitment is said to be kept, to be confirmed',
	visibility_plan: 'Showing it to whoever reads the plan awaits an answer',
	visibility_alliance: 'Showing it to the whole alliance awaits an answer',
	visibility_public: 'Showing it to everyone awaits an answer',
	facilitator: 'The choice of facilitation awaits an answer',
	leading: 'You are asked to facilitate',
	dissolved: 'It is said to be a misunderstanding, which is for you to say too'
};

/** Of whom something is asked, where it is asked of organisations. */
const named = (sentence: string, colon: string, organisations: readonly string[]) =>
	organisations.length > 0 ? `${sentence}${colon}${list(organisations)}` : sentence;

function frenchAttention(item: Attention): { sentence: string; about: string } {
	switch (item.kind) {
		case 'asked':
			return {
				sentence: named(
					frenchAsked[askedKey(item)] ?? 'Une réponse est attendue',
					`${N}: `,
					item.organisations
				),
				about: item.entry.title
			};
		case 'provisional':
			return {
				sentence: `Donné sous réserve, reste à confirmer${N}: ${list(item.organisations)}`,
				about: item.entry.title
			};
		case 'late':
			return { sentence: `L’échéance est passée${N}: ${list(item.organisations)}`, about: item.entry.title };
		case 'no_news':
			return {
				sentence: `Des nouvelles sont attendues${N}: ${list(item.organisations)}`,
				about: item.entry.title
			};
		case 'to_review':
			return { sentence: `À revoir${N}: ${list(item.organisations)}`, about: item.entry.title };
		case 'version':
			return {
				sentence: `La version ${item.number} attend une signature${N}: ${list(item.organisations)}`,
				about: item.plan.title
			};
		case 'offer':
			return {
				sentence: `${item.by} vous propose de prendre le relais d’un mandat`,
				about: item.organisation.name
			};
		case 'lead':
			return {
				sentence: `${item.by} propose à ${item.organisation} de porter ce plan`,
				about: item.plan.title
			};
		case 'sent_up':
			return { sentence: `Une version locale a fait remonter${N}: ${item.words}`, about: item.plan.title };
		case 'access':
			return {
				sentence: `${item.by} demande un accès à ce plan${item.for && ` pour ${item.for}`}`,
				about: item.plan.title
			};
		case 'no_access': {
			const words = item.words && `${N}: ${item.words}`;
			return {
				sentence: `${item.by} a refusé l’accès demandé${item.for && ` pour ${item.for}`}${words}`,
				about: item.plan.title
			};
		}
		case 'unreached':
			return { sentence: 'Les courriels envoyés à votre adresse sont refusés', about: item.email };
		case 'mention':
			return { sentence: `${item.by} vous mentionne${N}: ${item.words}`, about: item.thread.about };
		case 'reply':
			return { sentence: `${item.by} a répondu${N}: ${item.words}`, about: item.thread.about };
		case 'decided': {
			const what = item.decision === 'accepted' ? 'a accepté' : 'n’a pas retenu';
			const words = item.words && `${N}: ${item.words}`;
			return { sentence: `${item.by} ${what} votre proposition${words}`, about: item.thread.about };
		}
	}
}

function englishAttention(item: Attention): { sentence: string; about: string } {
	switch (item.kind) {
		case 'asked':
			return {
				sentence: named(englishAsked[askedKey(item)] ?? 'An answer is awaited', ': ', item.organisations),
				about: item.entry.title
			};
		case 'provisional':
			return {
				sentence: `Given subject to a board, to be confirmed: ${list(item.organisations)}`,
				about: item.entry.title
			};
		case 'late':
			return { sentence: `The due date has passed: ${list(item.organisations)}`, about: item.entry.title };
		case 'no_news':
			return { sentence: `News is awaited: ${list(item.organisations)}`, about: item.entry.title };
		case 'to_review':
			return { sentence: `To be reviewed: ${list(item.organisations)}`, about: item.entry.title };
		case 'version':
			return {
				sentence: `Version ${item.number} awaits a signature: ${list(item.organisations)}`,
				about: item.plan.title
			};
		case 'offer':
			return { sentence: `${item.by} asks you to take over a mandate`, about: item.organisation.name };
		case 'lead':
			return { sentence: `${item.by} asks ${item.organisation} to lead this plan`, about: item.plan.title };
		case 'sent_up':
			return { sentence: `A local version has sent up: ${item.words}`, about: item.plan.title };
		case 'access':
			return {
				sentence: `${item.by} asks for access to this plan${item.for && ` for ${item.for}`}`,
				about: item.plan.title
			};
		case 'no_access': {
			const words = item.words && `: ${item.words}`;
			return {
				sentence: `${item.by} declined the access that you asked for${item.for && ` (${item.for})`}${words}`,
				about: item.plan.title
			};
		}
		case 'unreached':
			return { sentence: 'Mails to your address are refused', about: item.email };
		case 'mention':
			return { sentence: `${item.by} mentions you: ${item.words}`, about: item.thread.about };
		case 'reply':
			return { sentence: `${item.by} replied: ${item.words}`, about: item.thread.about };
		case 'decided': {
			const what = item.decision === 'accepted' ? 'accepted' : 'did not keep';
			const words = item.words && `: ${item.words}`;
			return { sentence: `${item.by} ${what} your proposal${words}`, about: item.thread.about };
		}
	}
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

export const mailWords: Record<'fr' | 'en', MailWords> = {
	fr: {
		hello: (name) => `Bonjour ${name},`,
		soonSubject: (first, more) => (more === 0 ? first : `${first} (et ${more} de plus)`),
		digestSubject: (count, alliance) =>
			count > 0
				? `${plural(count, 'chose vous attend', 'choses vous attendent')} – ${alliance}`
				: `Ce qui a changé – ${alliance}`,
		digestLead: 'Voici ce qui vous attend, et ce qui a changé dans les plans que vous suivez.',
		soonLead: 'On vous attend ici, ou l’on vous a répondu.',
		nothingAsked: 'Rien ne vous attend. Voici ce qui a changé dans les plans que vous suivez.',
		attention: frenchAttention,
		plan: (title) => `dans «${N}${title}${N}»`,
		until: (date) => `jusqu’au ${date}`,
		due: (date) => `échéance le ${date}`,
		changed: ({ happened, paragraphs, threads, decided, proposed }) =>
			[
				happened && plural(happened, 'fait nouveau', 'faits nouveaux'),
				paragraphs && plural(paragraphs, 'passage réécrit', 'passages réécrits'),
				threads && plural(threads, 'commentaire', 'commentaires'),
				decided && plural(decided, 'décision sur vos propositions', 'décisions sur vos propositions'),
				proposed && plural(proposed, 'modification proposée', 'modifications proposées')
			]
				.filter(Boolean)
				.join(', '),
		more: (count) => `et ${count} de plus`,
		open: 'Ouvrir',
		answer: 'Répondre',
		confirm: 'Confirmer',
		openAll: 'Tout voir',
		reason: (alliance) => `Vous recevez ce courriel en tant que membre${N}: ${alliance}.`,
		settings: 'Choisir ce que je reçois',
		unsubscribe: 'Ne plus rien recevoir',
		guest: {
			enterSubject: (title) => `Votre accès au plan «${N}${title}${N}»`,
			enterLead: (alliance) => `Voici votre accès au plan d’action que ${alliance} partage avec vous.`,
			enter: 'Ouvrir le plan',
			enterDetail: 'Ce bouton ne sert qu’une fois et vaut trois jours.',
			replySubject: (by, title) => `${by} a répondu – ${title}`,
			replyLead: 'On vous a répondu.',
			reply: (by, words) => `${by}${N}: ${words}`,
			open: 'Lire et répondre',
			reasonEnter: 'Quelqu’un a saisi votre adresse pour lire ce plan. Si ce n’est pas vous, ne faites rien.',
			reasonReply: (title) => `Vous avez commenté le plan «${N}${title}${N}».`,
			unsubscribe: 'Ne plus être prévenu des réponses'
		},
		thirdParty: {
			subject: (asker) => `${asker} vous demande d’aider à un échange`,
			lead: (asker, alliance) =>
				`${asker} et les organisations concernées (${alliance}) vous demandent de faciliter un échange, comme tiers de confiance.`,
			about: 'Vous ne prenez pas parti : vous aidez chaque côté à dire exactement ce qu’il pense.',
			detail: (until) => `Réponse souhaitée avant le ${until}.`,
			answer: 'Voir et répondre',
			reason:
				'Quelqu’un a donné votre adresse pour vous demander cela. Si ce n’est pas pour vous, ne faites rien.'
		},
		locale: 'fr-FR'
	},
	en: {
		hello: (name) => `Hello ${name},`,
		soonSubject: (first, more) => (more === 0 ? first : `${first} (and ${more} more)`),
		digestSubject: (count, alliance) =>
			count > 0
				? `${plural(count, 'thing waits for you', 'things wait for you')} – ${alliance}`
				: `What has changed – ${alliance}`,
		digestLead: 'Here is what waits for you, and what has changed in the plans that you follow.',
		soonLead: 'You are awaited here, or someone has replied to you.',
		nothingAsked: 'Nothing waits for you. Here is what has changed in the plans that you follow.',
		attention: englishAttention,
		plan: (title) => `in “${title}”`,
		until: (date) => `until ${date}`,
		due: (date) => `due on ${date}`,
		changed: ({ happened, paragraphs, threads, decided, proposed }) =>
			[
				happened && plural(happened, 'new fact', 'new facts'),
				paragraphs && plural(paragraphs, 'passage rewritten', 'passages rewritten'),
				threads && plural(threads, 'comment', 'comments'),
				decided && plural(decided, 'decision on your proposals', 'decisions on your proposals'),
				proposed && plural(proposed, 'change proposed', 'changes proposed')
			]
				.filter(Boolean)
				.join(', '),
		more: (count) => `and ${count} more`,
		open: 'Open',
		answer: 'Answer',
		confirm: 'Confirm',
		openAll: 'See everything',
		reason: (alliance) => `You get this mail as a member of ${alliance}.`,
		settings: 'Choose what I get',
		unsubscribe: 'Stop all mails',
		guest: {
			enterSubject: (title) => `Your access to the plan “${title}”`,
			enterLead: (alliance) => `Here is your access to an action plan of ${alliance}.`,
			enter: 'Open the plan',
			enterDetail: 'This button works once, and for three days.',
			replySubject: (by, title) => `${by} replied – ${title}`,
			replyLead: 'Someone has replied to you.',
			reply: (by, words) => `${by}: ${words}`,
			open: 'Read and reply',
			reasonEnter: 'Someone typed your address to read this plan. If it was not you, do nothing.',
			reasonReply: (title) => `You commented on the plan “${title}”.`,
			unsubscribe: 'Stop telling me of replies'
		},
		thirdParty: {
			subject: (asker) => `${asker} asks you to help with an exchange`,
			lead: (asker, alliance) =>
				`${asker} and the organisations concerned (${alliance}) ask you to facilitate an exchange, as a trusted third party.`,
			about: 'You take no side: you help each side to say exactly what it thinks.',
			detail: (until) => `Please answer before ${until}.`,
			answer: 'Look and answer',
			reason: 'Someone gave your address to ask you this. If it is not for you, do nothing.'
		},
		locale: 'en-GB'
	}
};
