/**
 * The shapes of the example alliance. Everything refers to everything else by `key`: the loader gives the real ids.
 */

export type TerritoryKind = 'national' | 'region' | 'department' | 'local';

export interface ExampleTerritory {
	key: string;
	kind: TerritoryKind;
	/** Official geographic code (INSEE) of a region or department, otherwise null. */
	code: string | null;
	name: string;
	/** Key of the territory it lies in; null for the country. Parents are listed before their children. */
	parent: string | null;
}

export type OrganisationLevel = 'national' | 'regional' | 'departmental' | 'local';

export type OrganisationFamily =
	| 'association'
	| 'foundation'
	| 'mutual'
	| 'cooperative'
	| 'social_enterprise'
	| 'company'
	| 'local_authority'
	| 'public_operator';

export interface ExampleOrganisation {
	key: string;
	name: string;
	level: OrganisationLevel;
	family: OrganisationFamily;
	/** Key of the network it belongs to, or null. Networks are listed before their members. */
	network: string | null;
	territory: string;
	contactEmail: string;
}

export type AllianceRole = 'admin' | 'facilitator' | 'partner' | 'commenter' | 'observer';

/** What a mandate allows its holder to do for the organisation. */
export type MandateAct = 'position' | 'signature' | 'pledge';

export interface ExampleMandate {
	organisation: string;
	acts: readonly MandateAct[];
	/** Key of the steward of that organisation who gave it. */
	givenBy: string;
	/** First day, and last day or null while it has no end (ISO dates). */
	from: string;
	until: string | null;
}

export interface ExampleMember {
	key: string;
	name: string;
	email: string;
	role: AllianceRole;
	organisations: readonly string[];
	stewardOf: readonly string[];
	mandates: readonly ExampleMandate[];
}

export type PlanTheme = 'cohesion' | 'fragilites' | 'numerique';
export type PlanStatus = 'draft' | 'consultation' | 'adopted' | 'in_force' | 'paused' | 'closed';
export type PlanFrame = 'light' | 'full';
export type PlanTemplate = 'action_plan' | 'partnership_agreement' | 'minutes';
export type GrantLevel = 'none' | 'read' | 'comment' | 'write' | 'facilitate';

export type ExampleGrant =
	| { to: 'member'; key: string; level: GrantLevel }
	| { to: 'organisation'; key: string; level: GrantLevel }
	| { to: 'everyone'; level: GrantLevel };

export interface ExamplePlan {
	key: string;
	/** Markdown text, relative to this folder. */
	file: string;
	title: string;
	territory: string;
	themes: readonly PlanTheme[];
	/** Numbers of the Sustainable Development Goals, 1 to 17. */
	sdgs: readonly number[];
	status: PlanStatus;
	frame: PlanFrame;
	/** Key of the organisation that carries the plan. */
	lead: string;
	/** Answers « Qui aura le dernier mot ? » : who, on what and when, in one sentence. */
	lastWord: string;
	template: PlanTemplate;
	/** Key of the plan of which this one is the local version, or null. */
	localVersionOf: string | null;
	grants: readonly ExampleGrant[];
}

export interface ExampleAlliance {
	name: string;
	slug: string;
	territories: readonly ExampleTerritory[];
	organisations: readonly ExampleOrganisation[];
	members: readonly ExampleMember[];
	plans: readonly ExamplePlan[];
}
