/** How the two values of an event read, from and to: as they stand, or as names of something. */
export type LogValue =
	| 'none'
	| 'text'
	| 'role'
	| 'level'
	| 'family'
	| 'organisation'
	| 'territory'
	| 'plan'
	/** The plan that it came from; the other value is of no use to a reader. */
	| 'from-plan'
	| 'scope'
	| 'plan-level'
	| 'guest-link'
	| 'places'
	/** A clause and what is said of it. */
	| 'stance'
	/** What was sent up, and how that was answered. */
	| 'answer-up'
	| 'version'
	/** A status, and how the plan ended. */
	| 'status';

/** Everything that the log may say happened, but to agreements, disagreements and commitments: those say what was done. */
export const logEvents = {
	'alliance.created': 'text',
	'alliance.renamed': 'text',
	'organisation.created': 'text',
	'organisation.name': 'text',
	'organisation.level': 'level',
	'organisation.family': 'family',
	'organisation.network': 'organisation',
	'organisation.territory': 'territory',
	'organisation.left': 'none',
	'member.joined': 'role',
	'member.left': 'role',
	'member.role': 'role',
	'member.joined-organisation': 'none',
	'member.left-organisation': 'none',
	'steward.named': 'none',
	'steward.ended': 'none',
	'mandate.given': 'none',
	'mandate.ended': 'none',
	'mandate.offered': 'none',
	'mandate.declined': 'none',
	'mandate.handed-over': 'none',
	'mandate.taken-over': 'none',
	'invitation.sent': 'role',
	'invitation.used': 'none',
	'invitation.withdrawn': 'none',
	'territory.created': 'text',
	'territory.renamed': 'text',
	'territory.moved': 'territory',
	'feed.renewed': 'none',
	'feed.ended': 'none',
	'plan.created': 'none',
	'plan.renamed': 'text',
	'plan.scope': 'scope',
	'plan.territory': 'territory',
	'plan.last-word': 'text',
	'plan.lead': 'organisation',
	'plan.lead-offered': 'organisation',
	'plan.lead-declined': 'organisation',
	'plan.lead-withdrawn': 'organisation',
	'plan.themes': 'text',
	'plan.sdgs': 'text',
	'plan.archived': 'none',
	'plan.restored': 'none',
	'grant.given': 'plan-level',
	'grant.taken': 'plan-level',
	'access.asked': 'none',
	'access.declined': 'none',
	'access.withdrawn': 'none',
	'guest-link.made': 'guest-link',
	'guest-link.withdrawn': 'none',
	'plan.place': 'places',
	'clause.stance': 'stance',
	'plan.local-version': 'plan',
	'plan.sent-up': 'from-plan',
	'plan.answered-up': 'answer-up',
	'plan.frozen': 'version',
	'plan.signed': 'version',
	'plan.signed-provisionally': 'version',
	'plan.signed-by-phone': 'version',
	'plan.refused': 'version',
	'plan.left': 'version',
	'plan.adopted': 'version',
	'plan.adopted-without': 'version',
	'plan.status': 'status',
	'workshop.created': 'none'
} as const satisfies Record<string, LogValue>;

export type LogEvent = keyof typeof logEvents;

/** What happens to an entry that no action of its life cycle does. */
export const entryEvents = ['created', 'carry-position', 'words-confirmed'] as const;

/** Of an entry the rest is the name of an action, or one of these. */
export type EventKind = LogEvent | `entry.${string}`;

export const isLogEvent = (kind: string): kind is LogEvent => Object.hasOwn(logEvents, kind);
