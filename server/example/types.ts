import type { Family, OrganisationLevel } from '#lib/domain/organisation.ts';
import type { Role } from '#lib/domain/permissions.ts';
import type { PlanFrame, PlanStatus, PlanTemplate } from '#lib/domain/plan.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';
import type { TerritoryKind } from '#lib/domain/territory.ts';

/**
 * The shapes of the example alliance. Everything refers to everything else by `key`: the loader gives the real ids.
 */

export interface ExampleTerritory {
	key: string;
	kind: TerritoryKind;
	/** Official geographic code (INSEE) of a region or department, otherwise null. */
	code: string | null;
	name: string;
	/** Key of the territory it lies in; null for the country. Parents are listed before their children. */
	parent: string | null;
}

export interface ExampleOrganisation {
	key: string;
	name: string;
	level: OrganisationLevel;
	family: Family;
	/** Key of the network it belongs to, or null. Networks are listed before their members. */
	network: string | null;
	territory: string;
	contactEmail: string;
}

export interface ExampleMandate {
	organisation: string;
	/** Key of the steward of that organisation who gave it. */
	givenBy: string;
	/** First day (ISO date). */
	from: string;
}

export interface ExampleMember {
	key: string;
	name: string;
	email: string;
	role: Role;
	organisations: readonly string[];
	stewardOf: readonly string[];
	mandates: readonly ExampleMandate[];
}

/** A theme the alliance starts with; `themes.ts` has its name. */
export type ThemeKey = 'cohesion' | 'fragilites' | 'numerique';

export type ExampleGrant =
	| { to: 'member'; key: string; level: Level }
	| { to: 'organisation'; key: string; level: Level }
	| { to: 'everyone'; level: Level };

export interface ExamplePlan {
	key: string;
	/** Markdown text, relative to this folder. */
	file: string;
	title: string;
	territory: string;
	themes: readonly ThemeKey[];
	/** Numbers of the Sustainable Development Goals, 1 to 17. */
	sdgs: readonly number[];
	status: PlanStatus;
	frame: PlanFrame;
	/** Key of the organisation that carries the plan. */
	lead: string;
	/** Answers « Qui aura le dernier mot ? » : who, on what and when, in one sentence. */
	lastWord: string;
	template: Exclude<PlanTemplate, 'empty'>;
	/** Key of the plan of which this one is the local version, or null. */
	localVersionOf: string | null;
	grants: readonly ExampleGrant[];
}

export interface ExampleAlliance {
	name: string;
	slug: string;
	themes: Readonly<Record<ThemeKey, string>>;
	territories: readonly ExampleTerritory[];
	organisations: readonly ExampleOrganisation[];
	members: readonly ExampleMember[];
	plans: readonly ExamplePlan[];
}
