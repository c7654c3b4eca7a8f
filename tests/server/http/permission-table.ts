/** Who may open which page, do what and say what to a document: written out by hand, one row an address. */

/** The ids of what one person tries everything on. */
export interface Target {
	organisation: string;
	country: string;
	/** A local territory. */
	vallon: string;
	department: string;
	plan: string;
	archived: string;
	giver: string;
	/** Who holds the mandate that has signed one's own plan. */
	holder: string;
	person: string;
	leaving: string;
	outsider: string;
	removed: string;
	mandate: string;
	offer: string;
	/** Of one's own plan's lead, to one's own organisation. */
	leadOffer: string;
	invitation: string;
	document: string;
	/** An agreement of the plan, a draft that all of the plan may see. */
	entry: string;
	/** A plan that one's own is the local version of, a clause of it, and what was sent up to one's own plan. */
	national: string;
	clause: string;
	sent: string;
	/** Of the frozen version of one's own plan. */
	number: string;
	/** A thread that the lead began in one's own plan, with a comment of one's own if one may. */
	thread: string;
	comment: string;
	/** Three proposals there: two of the lead's, one of one's own if one may. */
	proposal: string;
	refused: string;
	own: string;
	/** Led by the lead, of no plan. */
	workshop: string;
	step: string;
	/** By which guests come to one's own plan. */
	guestLink: string;
}

/** The five roles, then three observers: a steward, who holds a mandate, whom one is offered to. */
export const people = [
	'admin',
	'facilitator',
	'partner',
	'commenter',
	'observer',
	'steward',
	'holder',
	'offered'
] as const;
/** Level on a plan by a grant of their own to a partner, and an administrator who was granted `none`. */
export const granted = ['none', 'read', 'comment', 'write', 'facilitate', 'refused admin'] as const;
export type Granted = (typeof granted)[number];

// prettier-ignore
export const pages: Record<string, string> = {
	//                              admin facil partn comme obser stewa holde offer
	'':                             '307   307   307   307   307   307   307   307',
	'/plans':                       '200   200   200   200   200   200   200   200',
	'/plans/new':                   '200   200   200   403   403   403   403   403',
	'/plans/[plan]':                '200   200   200   200   200   200   200   200',
	'/plans/[plan]/settings':       '200   200   200   403   403   403   403   403',
	'/plans/[plan]/who':            '200   200   200   200   200   200   200   200',
	'/plans/[plan]/map':            '200   200   200   200   200   200   200   200',
	'/plans/[plan]/versions':       '200   200   200   200   200   200   200   200',
	'/plans/[plan]/versions/[number]':'200 200   200   200   200   200   200   200',
	'/plans/[plan]/suggestions':    '200   200   200   200   200   200   200   200',
	'/plans/[plan]/text':           '200   200   200   200   200   200   200   200',
	'/register':                     '200   200   200   200   200   200   200   200',
	'/search':                       '200   200   200   200   200   200   200   200',
	'/calendar':                     '200   200   200   200   200   200   200   200',
	'/entries/new':                  '200   200   200   200   200   200   200   200',
	// Of those who were asked from outside alone.
	'/led':                         '404   404   404   404   404   404   404   404',
	'/entries/[entry]':              '200   200   200   200   200   200   200   200',
	'/attention':                    '200   200   200   200   200   200   200   200',
	'/attention/settings':           '200   200   200   200   200   200   200   200',
	'/mails':                        '200   403   403   403   403   403   403   403',
	'/comments':                     '200   200   200   200   200   200   200   200',
	'/comments/[thread]':            '200   200   200   200   200   200   200   200',
	'/entries/[entry]/answer':       '200   200   200   200   200   200   200   200',
	'/workshops':                   '200   200   200   200   200   200   200   200',
	'/workshops/new':               '200   200   200   403   403   403   403   403',
	'/workshops/[workshop]':        '200   200   200   200   200   200   200   200',
	// Whoever leads it, whatever their role.
	'/workshops/[workshop]/prepare':'403   403   403   403   403   403   403   403',
	'/workshops/[workshop]/lead':   '403   403   403   403   403   403   403   403',
	'/workshops/[workshop]/passage/[step]':'403 403 403 403 403 403 403 403',
	'/organisations':               '200   200   200   200   200   200   200   200',
	'/organisations/new':           '200   200   403   403   403   403   403   403',
	'/organisations/[organisation]':'200   200   200   200   200   200   200   200',
	'/members':                     '200   200   200   200   200   200   200   200',
	'/territories':                 '200   200   200   200   200   200   200   200',
	'/log':                         '200   403   403   403   403   403   403   403'
};

/** What somebody is answered who was asked from outside and leads nothing here; all else does not exist for them. */
export const toThirdParty: Record<string, number> = {
	'': 303,
	'/attention': 303,
	'/led': 200,
	'/comments': 200,
	'/attention/settings': 200,
	'/attention/settings?/save': 200,
	'/attention/settings?/works': 200
};

/** In the order they are tried in. Each person acts on things of their own, so that what one may does not help another. */
// prettier-ignore
export const actions: [action: string, form: (on: Target, who: string) => Record<string, string>, expected: string][] = [
	//                                                                   admin facil partn comme obser stewa holde offer
	['/members?/invite', (_, who) => ({ email: `${who}@invite.example.org`, role: 'observer' }), '200 200 403 403 403 403 403 403'],
	['/members?/invite', (_, who) => ({ email: `${who}@admin.example.org`, role: 'admin' }), '200 403 403 403 403 403 403 403'],
	['/members?/invite', (on, who) => ({ email: `${who}@steward.example.org`, role: 'observer', organisation: on.organisation, asSteward: 'on' }), '200 403 403 403 403 403 403 403'],
	['/members?/withdraw', (on) => ({ invitation: on.invitation }), '200 200 403 403 403 403 403 403'],
	['/members?/role', (on) => ({ member: on.removed, role: 'admin' }), '200 403 403 403 403 403 403 403'],
	['/members?/remove', (on) => ({ member: on.removed }), '200 403 403 403 403 403 403 403'],
	['/territories?/official', (on) => ({ official: on.department }), '200 200 403 403 403 403 403 403'],
	['/territories?/local', (on, who) => ({ name: `Pays de ${who}`, parent: on.country }), '200 200 403 403 403 403 403 403'],
	['/territories?/change', (on, who) => ({ territory: on.vallon, name: `Vallon de ${who}`, parent: on.country }), '200 200 403 403 403 403 403 403'],
	['/members?/rename', (_, who) => ({ allianceName: `Alliance de ${who}` }), '200 403 403 403 403 403 403 403'],
	['/plans/new', (_, who) => ({ ...description(who), template: 'empty', language: 'fr' }), '303 303 303 403 403 403 403 403'],
	['/entries/new', (on, who) => ({ kind: 'agreement', planId: on.plan, sentence: `Accord de ${who}`, visibility: 'plan' }), '303 303 303 303 403 403 403 403'],
	['/entries/[entry]?/act', () => ({ action: 'ask_clarification', body: 'Et les dimanches ?' }), '200 200 200 200 403 403 403 403'],
	['/attention?/seen', (on) => ({ thread: on.thread }), '200 200 200 200 200 200 200 200'],
	// Nobody has asked for one.
	['/attention?/open', () => ({ request: 'nothing' }), '404 404 404 404 404 404 404 404'],
	['/attention?/decline', () => ({ request: 'nothing' }), '404 404 404 404 404 404 404 404'],
	['/attention?/unask', () => ({ request: 'nothing' }), '404 404 404 404 404 404 404 404'],
	['/attention?/read', () => ({ notice: 'nothing' }), '200 200 200 200 200 200 200 200'],
	['/attention?/works', () => ({}), '200 200 200 200 200 200 200 200'],
	['/attention?/confirm', (on) => ({ entry: on.entry }), '410 410 410 410 410 410 410 410'],
	['/attention?/follow', (on) => ({ plan: on.plan, level: 'all' }), '200 200 200 200 200 200 200 200'],
	['/plans/[plan]?/follow', () => ({ level: 'mine' }), '200 200 200 200 200 200 200 200'],
	['/attention/settings?/works', () => ({}), '200 200 200 200 200 200 200 200'],
	['/attention/settings?/save', () => ({ digest: 'daily', weekday: '1', hour: '8', timeZone: 'Europe/Paris', language: 'fr' }), '200 200 200 200 200 200 200 200'],
	['/entries/[entry]/answer?/act', () => ({ action: 'ask_clarification', body: 'Et le lundi ?' }), '200 200 200 200 403 403 403 403'],
	// Nobody was asked from outside to lead it.
	['/entries/[entry]?/recall', () => ({}), '404 404 404 404 404 404 404 404'],
	// Of an agreement there is nothing to propose: whoever may comment is told so.
	// Of no workshop there is nothing to confirm.
	['/entries/[entry]?/confirm', () => ({}), '404 404 404 404 404 404 404 404'],
	['/entries/[entry]?/propose', (on) => ({ network: on.organisation }), '400 400 400 400 403 403 403 403'],
	['/comments?/start', (on) => ({ plan: on.plan, body: 'Et le jeudi ?' }), '303 303 303 303 403 403 403 403'],
	// Whoever is named there may read it already: whoever may comment is told so.
	['/comments?/access', (on) => ({ plan: on.plan, member: on.giver }), '409 409 409 409 403 403 403 403'],
	['/comments/[thread]?/reply', () => ({ body: 'Oui' }), '200 200 200 200 403 403 403 403'],
	['/comments/[thread]?/edit', (on) => ({ comment: on.comment, body: 'Non' }), '200 200 200 200 403 403 403 403'],
	['/comments/[thread]?/remove', (on) => ({ comment: on.comment }), '200 200 200 200 403 403 403 403'],
	['/comments/[thread]?/resolve', () => ({}), '200 200 200 403 403 403 403 403'],
	['/comments/[thread]?/reopen', () => ({}), '200 200 200 403 403 403 403 403'],
	['/comments/[proposal]?/accept', () => ({}), '200 200 200 403 403 403 403 403'],
	['/comments/[refused]?/reject', () => ({}), '200 200 200 403 403 403 403 403'],
	['/comments/[own]?/withdraw', () => ({}), '200 200 200 200 403 403 403 403'],
	['/comments?/rejectAll', (on) => ({ plan: on.plan }), '200 200 200 403 403 403 403 403'],
	['/comments?/acceptAll', (on) => ({ plan: on.plan }), '200 200 200 403 403 403 403 403'],
	['/plans/[plan]/settings?/describe', (_, who) => description(who), '200 200 200 403 403 403 403 403'],
	['/plans/[plan]/settings?/grant', (on) => ({ subject: `member:${on.person}`, level: 'none' }), '200 200 403 403 403 403 403 403'],
	['/plans/[plan]/settings?/ungrant', (on) => ({ subject: `member:${on.leaving}` }), '200 200 403 403 403 403 403 403'],
	// For one's own organisation, and by whoever may comment: these three may only read.
	['/plans/[plan]/who?/declare', (on) => ({ organisation: on.organisation, places: 'carries' }), '403 403 403 403 403 403 403 403'],
	// Nobody carries it yet, so whoever describes it offers it: what was offered before is withdrawn by that.
	['/plans/[plan]/who?/offer', (on) => ({ partner: on.organisation }), '200 200 200 403 403 403 403 403'],
	['/plans/[plan]/who?/answer', (on) => ({ offer: on.leadOffer, takes: 'no' }), '403 403 403 403 403 403 200 403'],
	['/attention?/lead', (on) => ({ plan: on.plan, offer: on.leadOffer }), '403 403 403 403 403 403 410 403'],
	['/plans/[plan]/who?/withdraw', (on) => ({ offer: on.leadOffer }), '410 410 410 403 403 403 403 403'],
	['/plans/[plan]/who?/put', () => ({}), '409 409 409 403 403 403 403 403'],
	['/plans/[plan]/map?/stance', (on) => ({ clause: on.clause, stance: 'adopted' }), '200 200 200 403 403 403 403 403'],
	['/plans/[plan]/map?/send', () => ({ sentence: 'Une question', answerBy: '2099-01-01' }), '200 200 200 403 403 403 403 403'],
	['/plans/[plan]/map?/answer', (on) => ({ sent: on.sent, answer: 'noted' }), '200 200 403 403 403 403 403 403'],
	['/plans/[plan]/map?/national', (on) => ({ national: on.national }), '200 200 200 403 403 403 403 403'],
	['/plans/[plan]/versions?/move', () => ({ move: 'consult' }), '200 200 403 403 403 403 403 403'],
	['/plans/[plan]/versions/[number]?/answer', (on) => ({ organisation: on.organisation, answer: 'signed' }), '403 403 403 403 403 403 200 403'],
	// That organisation has signed already: whoever may write a signature down is told so.
	['/plans/[plan]/versions/[number]?/phone', (on) => ({ person: `${on.organisation}:${on.holder}` }), '409 409 403 403 403 403 403 403'],
	['/plans/[plan]/versions/[number]?/adopt', () => ({ reason: 'Nous avançons' }), '200 200 403 403 403 403 200 403'],
	['/plans/[plan]/versions?/freeze', () => ({}), '303 303 403 403 403 403 403 403'],
	['/plans/[plan]/settings?/invite', () => ({ guestLevel: 'comment', until: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10) }), '200 200 403 403 403 403 403 403'],
	['/plans/[plan]/settings?/uninvite', (on) => ({ link: on.guestLink }), '200 200 403 403 403 403 403 403'],
	['/plans/[plan]/settings?/archive', () => ({}), '200 200 403 403 403 403 403 403'],
	['/plans/[archived]/settings?/restore', () => ({}), '200 200 403 403 403 403 403 403'],
	['/workshops?/start', () => ({ question: 'Et le samedi ?' }), '303 303 303 403 403 403 403 403'],
	['/workshops/new', () => ({ title: 'Un atelier', template: 'consent_round' }), '303 303 303 403 403 403 403 403'],
	// Whoever leads it, whatever their role.
	['/workshops/[workshop]?/do', () => ({ command: '{"type":"open"}' }), '403 403 403 403 403 403 403 403'],
	['/workshops/[workshop]/lead?/do', () => ({ command: '{"type":"open"}' }), '403 403 403 403 403 403 403 403'],
	['/workshops/[workshop]/passage/[step]', () => ({ passage: '0' }), '403 403 403 403 403 403 403 403'],
	['/workshops/[workshop]/prepare?/do', () => ({ command: '{"type":"open"}' }), '403 403 403 403 403 403 403 403'],
	['/workshops/[workshop]/prepare?/rehearse', () => ({}), '403 403 403 403 403 403 403 403'],
	['/workshops/[workshop]?/file', (on) => ({ draft: 'dddddddd', planId: on.plan, kind: 'agreement', text: 'Oui' }), '403 403 403 403 403 403 403 403'],
	['/workshops/[workshop]?/minutes', () => ({}), '403 403 403 403 403 403 403 403'],
	['/workshops/[workshop]?/mail', () => ({}), '403 403 403 403 403 403 403 403'],
	['/workshops/[workshop]?/template', () => ({ title: 'À garder' }), '403 403 403 403 403 403 403 403'],
	['/calendar?/renew', () => ({}), '200 200 200 200 200 200 200 200'],
	['/calendar?/end', () => ({}), '200 200 200 200 200 200 200 200'],
	['/organisations/new', (_, who) => organisation(`Neuve de ${who}`), '303 303 403 403 403 403 403 403'],
	['/organisations/[organisation]?/edit', (_, who) => organisation(`Autre nom de ${who}`), '200 200 403 403 403 200 403 403'],
	['/organisations/[organisation]?/join', (on) => ({ member: on.outsider }), '200 403 403 403 403 200 403 403'],
	['/organisations/[organisation]?/leave', (on) => ({ member: on.leaving }), '200 403 403 403 403 200 403 403'],
	['/organisations/[organisation]?/endSteward', (on) => ({ member: on.giver }), '200 403 403 403 403 200 403 403'],
	['/organisations/[organisation]?/steward', (on) => ({ member: on.person }), '200 403 403 403 403 200 403 403'],
	// Whoever has the last word for an organisation is named by its own people: not by an administrator.
	['/organisations/[organisation]?/mandate', (on) => ({ member: on.person }), '403 403 403 403 403 200 403 403'],
	['/organisations/[organisation]?/offer', (on) => ({ mandate: on.mandate, member: on.person }), '403 403 403 403 403 200 200 403'],
	['/organisations/[organisation]?/endMandate', (on) => ({ mandate: on.mandate }), '403 403 403 403 403 200 200 403'],
	['/organisations/[organisation]?/answer', (on) => ({ offer: on.offer, answer: 'yes' }), '404 404 404 404 404 404 404 200'],
	['/organisations/[organisation]?/leaveAlliance', () => ({ confirm: 'on' }), '200 403 403 403 403 200 403 403']
];

// prettier-ignore
export const onPlan: Record<string, string> = {
	//                                none read comm writ faci refused admin
	'/plans/[plan]':                  '404 200  200  200  200  200',
	'/plans/[plan]/settings':         '404 403  403  200  200  403',
	'/plans/[plan]/settings?/describe':'404 403 403  200  200  403',
	'/plans/[plan]/settings?/grant':  '404 403  403  403  200  403',
	'/plans/[plan]/settings?/ungrant':'404 403  403  403  200  403',
	'/entries/[entry]':                '404 200  200  200  200  200',
	'/entries/[entry]?/act':           '404 403  200  200  200  403',
	'/entries/[entry]/answer?/act':    '404 403  200  200  200  403',
	'/entries/[entry]?/propose':       '404 403  400  400  400  403',
	'/attention?/follow':              '404 200  200  200  200  200',
	'/plans/[plan]?/follow':           '404 200  200  200  200  200',
	'/comments/[thread]':              '404 200  200  200  200  200',
	'/comments?/start':                '404 403  303  303  303  403',
	'/comments/[thread]?/reply':       '404 403  200  200  200  403',
	'/comments/[thread]?/edit':        '404 403  200  200  200  403',
	'/comments/[thread]?/remove':      '404 403  200  200  200  403',
	'/comments/[thread]?/resolve':     '404 403  403  200  200  403',
	'/comments/[thread]?/reopen':      '404 403  403  200  200  403',
	'/comments/[proposal]?/accept':    '404 403  403  200  200  403',
	'/comments/[refused]?/reject':     '404 403  403  200  200  403',
	'/comments/[own]?/withdraw':       '404 403  200  200  200  403',
	'/comments?/rejectAll':            '404 403  403  200  200  403',
	'/comments?/acceptAll':            '404 403  403  200  200  403',
	'/people?plan=[plan]':             '404 200  200  200  200  200',
	// Every member may be found by name, and may find: no plan has a say in it.
	'/names?kind=member':             '200 200  200  200  200  200',
	'/plans/[plan]/threads':           '404 200  200  200  200  200',
	'/plans/[plan]/who':              '404 200  200  200  200  200',
	'/plans/[plan]/who?/declare':     '404 403  403  403  403  403',
	'/plans/[plan]/who?/offer':       '404 403  403  200  200  403',
	'/plans/[plan]/who?/answer':      '404 403  403  403  403  403',
	'/attention?/lead':               '404 403  403  403  403  403',
	'/plans/[plan]/who?/withdraw':    '404 403  403  410  410  403',
	'/plans/[plan]/who?/put':         '404 403  403  409  409  403',
	'/plans/[plan]/map':              '404 200  200  200  200  200',
	'/plans/[plan]/map?/stance':      '404 403  403  200  200  403',
	'/plans/[plan]/map?/send':        '404 403  403  200  200  403',
	'/plans/[plan]/map?/answer':      '404 403  403  403  200  403',
	'/plans/[plan]/map?/national':    '404 403  403  200  200  403',
	'/plans/[plan]/versions':         '404 200  200  200  200  200',
	'/plans/[plan]/suggestions':      '404 200  200  200  200  200',
	'/plans/[plan]/text':             '404 200  200  200  200  200',
	'/plans/[plan]/text/file':        '404 200  200  200  200  200',
	'/plans/[plan]/versions?/move':   '404 403  403  403  200  403',
	'/plans/[plan]/versions/[number]':'404 200  200  200  200  200',
	'/plans/[plan]/versions/[number]/pdf':'404 200 200 200 200 200',
	'/plans/[plan]/versions/[number]?/answer':'404 403 403 403 403 403',
	'/plans/[plan]/versions/[number]?/phone':'404 403 403 403 409 403',
	'/plans/[plan]/versions/[number]?/adopt':'404 403 403 403 200 403',
	'/plans/[plan]/versions?/freeze': '404 403  403  403  303  403',
	'/documents/[document]/state':    '404 200  200  200  200  200',
	'/documents/[document]/level':    '404 200  200  200  200  200',
	'the socket of the document':     '4403 open open open open open',
	'an update of the document':      '4403 4405 4405 saved saved 4405',
	'/plans/[plan]/settings?/invite': '404 403  403  403  200  403',
	'/plans/[plan]/settings?/uninvite':'404 403 403  403  200  403',
	'/plans/[plan]/settings?/archive':'404 403  403  403  200  403',
	'/plans/[archived]/settings?/restore':'404 403 403 403 200 403'
};

/** The page or action that a row is of: some have more than one target. */
export const routeOf = (address: string) =>
	address.replace('[archived]', '[plan]').replace(/\[(proposal|refused|own)\]/, '[thread]');

export const description = (who: string) => ({
	title: `Plan de ${who}`,
	scope: 'local',
	lastWord: `Le comité de ${who}`
});
export const organisation = (name: string) => ({ name, level: 'local', family: 'association' });
