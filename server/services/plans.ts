import { notFound, refusal } from '#lib/domain/errors.ts';
import type { LogEvent } from '#lib/domain/log-event.ts';
import { can, canOnPlan, type Grant, type PlanAction } from '#lib/domain/permissions.ts';
import { frameFor, type PlanScope, type PlanTemplate } from '#lib/domain/plan.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';
import * as directory from '../db/directory.ts';
import * as plans from '../db/plans.ts';
import { createDocument } from '../documents/create.ts';
import { newId } from '../ids.ts';
import { seedOfTemplate } from '../templates/seed.ts';
import { closeGranted } from './access-closing.ts';
import { append } from './log.ts';
import type { Actor, Context, Db, Trx } from './context.ts';
import { announceTo } from './notify.ts';
import { proposeLead } from './plan-lead-legs.ts';
import { levelFor } from './plan-level.ts';
import { inTurn } from './turn.ts';

/** A plan that the member may read, with their level on it. Unknown and not theirs look the same; to a guest, all do. */
export async function loadPlan(db: Db, actor: Actor, id: string) {
	if (actor.guest) notFound('plan');
	return loadSharedPlan(db, actor, id);
}

/** As `loadPlan`, and to a guest the one plan that was shared with them: of it they read the text and its threads. */
export async function loadSharedPlan(db: Db, actor: Actor, id: string) {
	const row = (await plans.find(db, actor.allianceId, id)) ?? notFound('plan');
	const grants = await plans.grantsOf(db, row.id);
	const level = actor.guest ? guestLevelOn(actor.guest, row) : levelFor(actor, grants);
	if (!canOnPlan(level, 'plan.read')) notFound('plan');
	return { row, grants, level };
}

function guestLevelOn(guest: NonNullable<Actor['guest']>, { id }: plans.PlanRow): Level {
	return guest.planId === id ? guest.level : 'none';
}

async function loadFor(db: Db, actor: Actor, id: string, action: PlanAction) {
	const plan = await loadPlan(db, actor, id);
	if (!canOnPlan(plan.level, action)) throw refusal('forbidden', 'plan-not-allowed');
	return plan;
}

/** The plans a member may read, latest change first; archived ones only when asked for. */
export async function listPlans({ db }: Context, actor: Actor, { archived }: { archived: boolean }) {
	const [rows, grants, themes, territories, organisations] = await Promise.all([
		plans.ofAlliance(db, actor.allianceId),
		plans.grantsOfPlans(db, actor.allianceId),
		plans.themesOfPlans(db, actor.allianceId),
		directory.territories(db, actor.allianceId),
		directory.organisations(db, actor.allianceId)
	]);
	const themesOf = Map.groupBy(themes, (theme) => theme.plan_id);
	const territoryName = new Map(territories.map(({ id, name }) => [id, name]));
	const organisationName = new Map(organisations.map(({ id, name }) => [id, name]));
	return rows
		.filter((row) => (row.archived_at !== null) === archived)
		.filter((row) => canOnPlan(levelFor(actor, grants.get(row.id) ?? []), 'plan.read'))
		.map((row) => ({
			id: row.id,
			title: row.title,
			scope: row.scope,
			status: row.status,
			changedAt: row.changed_at,
			territory: row.territory_id
				? { id: row.territory_id, name: territoryName.get(row.territory_id) ?? '' }
				: null,
			lead: row.lead_organisation_id ? (organisationName.get(row.lead_organisation_id) ?? null) : null,
			themes: (themesOf.get(row.id) ?? []).map(({ id, name }) => ({ id, name }))
		}));
}

/** What the page of a plan shows beside its text. */
export async function readPlan({ db }: Context, actor: Actor, id: string) {
	const { row, level } = await loadSharedPlan(db, actor, id);
	const [themes, sdgs, territory, lead, national] = await Promise.all([
		plans.themesOfPlans(db, actor.allianceId),
		plans.sdgsOf(db, row.id),
		row.territory_id ? directory.findTerritory(db, actor.allianceId, row.territory_id) : undefined,
		row.lead_organisation_id
			? directory.findOrganisation(db, actor.allianceId, row.lead_organisation_id)
			: undefined,
		row.local_version_of ? loadPlan(db, actor, row.local_version_of).catch(() => undefined) : undefined
	]);
	return {
		documentId: row.document_id,
		level: row.archived_at && level !== 'none' ? ('read' as const) : level,
		/** What the member may do to the plan itself, archived or not. */
		mayDescribe: canOnPlan(level, 'plan.describe'),
		mayGrant: canOnPlan(level, 'plan.grant'),
		plan: {
			id: row.id,
			title: row.title,
			scope: row.scope,
			status: row.status,
			frame: row.frame,
			lastWord: row.last_word,
			language: row.language,
			archivedAt: row.archived_at,
			territory: territory ? { id: territory.id, name: territory.name } : null,
			lead: lead ? { id: lead.id, name: lead.name } : null,
			themes: themes
				.filter((theme) => theme.plan_id === row.id)
				.map(({ id: themeId, name }) => ({ id: themeId, name })),
			sdgs,
			localVersionOf: national ? { id: national.row.id, title: national.row.title } : null
		}
	};
}

export interface PlanDescription {
	title: string;
	scope: PlanScope;
	territoryId: string | null;
	themeIds: string[];
	sdgs: number[];
	lastWord: string;
}

export interface NewPlan extends PlanDescription {
	/** Who is to carry it: an organisation of its author's does at once, another when it takes the offer. */
	leadOrganisationId: string | null;
	template: PlanTemplate;
	language: 'fr' | 'en';
}

/** Creates a plan with the first content of its template, or with one of its own (a Yjs update, V1). Gives its id. */
export async function createPlan(
	ctx: Context,
	actor: Actor,
	input: NewPlan,
	content?: Uint8Array
): Promise<string> {
	if (!can(actor.role, 'plan.create')) throw refusal('forbidden', 'plan-create-not-allowed');
	const seed = content ?? (await seedOfTemplate(input.template, input.language));
	return inTurn(ctx, actor, async (trx) => {
		await checkReferences(trx, actor.allianceId, input);
		const lead = input.leadOrganisationId;
		const isOwn = lead !== null && actor.organisationIds.includes(lead);
		const at = ctx.now();
		const documentId = await createDocument(trx, { allianceId: actor.allianceId, seed, at });
		const id = newId();
		await plans.insert(trx, {
			id,
			alliance_id: actor.allianceId,
			document_id: documentId,
			title: input.title,
			scope: input.scope,
			territory_id: input.territoryId,
			frame: frameFor(input.scope),
			status: 'draft',
			last_word: input.lastWord,
			lead_organisation_id: isOwn ? lead : null,
			local_version_of: null,
			language: input.language,
			created_by: actor.memberId,
			created_at: at.toISOString(),
			changed_at: at.toISOString(),
			archived_at: null
		});
		await plans.setThemes(trx, id, input.themeIds);
		await plans.setSdgs(trx, id, input.sdgs);
		// Whoever creates a plan can lead it, whatever their role elsewhere.
		await plans.setGrant(trx, id, { subjectKind: 'member', subjectId: actor.memberId, level: 'facilitate' });
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'plan.created',
			subject: { kind: 'plan', id },
			actorId: actor.memberId,
			to: input.title
		});
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'grant.given',
			subject: { kind: 'plan', id },
			actorId: actor.memberId,
			personId: actor.memberId,
			to: 'facilitate'
		});
		if (lead && !isOwn) await proposeLead(trx, actor, { planId: id, organisationId: lead, at });
		return id;
	});
}

/** Changes a plan's title, scope, territory, themes, SDGs and last word. Who carries it is handed over: `plan-lead.ts`. */
export async function describePlan(
	ctx: Context,
	actor: Actor,
	id: string,
	input: PlanDescription
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const { row } = await loadFor(trx, actor, id, 'plan.describe');
		await checkReferences(trx, actor.allianceId, input);
		const at = ctx.now();
		const before = await subjectsOf(trx, actor.allianceId, id);
		await plans.update(trx, id, {
			title: input.title,
			scope: input.scope,
			territory_id: input.territoryId,
			last_word: input.lastWord,
			changed_at: at.toISOString()
		});
		await plans.setThemes(trx, id, input.themeIds);
		await plans.setSdgs(trx, id, input.sdgs);
		const log = (kind: LogEvent, from: string | null, to: string | null) =>
			from === to
				? undefined
				: append(trx, {
						allianceId: actor.allianceId,
						at,
						kind,
						subject: { kind: 'plan', id },
						actorId: actor.memberId,
						from,
						to
					});
		await log('plan.renamed', row.title, input.title);
		await log('plan.scope', row.scope, input.scope);
		await log('plan.territory', row.territory_id, input.territoryId);
		await log('plan.last-word', row.last_word, input.lastWord);
		const after = await subjectsOf(trx, actor.allianceId, id);
		await log('plan.themes', before.themes, after.themes);
		await log('plan.sdgs', before.sdgs, after.sdgs);
	});
}

/** A plan's themes and SDGs as the log says them. */
async function subjectsOf(trx: Trx, allianceId: string, id: string) {
	const themes = (await plans.themesOfPlans(trx, allianceId)).filter((theme) => theme.plan_id === id);
	const sdgs = await plans.sdgsOf(trx, id);
	return { themes: themes.map(({ name }) => name).join(', '), sdgs: sdgs.join(', ') };
}

/**
 * Grants a member, an organisation or everyone a level on a plan, or (with null) takes the grant away. `check` refuses,
 * in the same turn, what must still hold then.
 */
export async function grant(
	ctx: Context,
	actor: Actor,
	id: string,
	{ subjectKind, subjectId, level }: Omit<Grant, 'level'> & { level: Level | null },
	check: (trx: Trx) => Promise<unknown> = async () => {}
): Promise<void> {
	const { documentId, told } = await inTurn(ctx, actor, async (trx) => {
		await check(trx);
		const { row, grants } = await loadFor(trx, actor, id, 'plan.grant');
		await checkSubject(trx, actor.allianceId, subjectKind, subjectId);
		const before = grants.find((it) => it.subjectKind === subjectKind && it.subjectId === subjectId);
		if (level) await plans.setGrant(trx, id, { subjectKind, subjectId, level });
		else await plans.removeGrant(trx, id, { subjectKind, subjectId });
		const after = await plans.grantsOf(trx, id);
		if (!canOnPlan(levelFor(actor, after), 'plan.grant')) throw refusal('invalid', 'grant-own', 'level');
		await append(trx, {
			allianceId: actor.allianceId,
			at: ctx.now(),
			kind: level ? 'grant.given' : 'grant.taken',
			subject: { kind: 'plan', id },
			actorId: actor.memberId,
			personId: subjectKind === 'member' ? subjectId : null,
			organisationId: subjectKind === 'organisation' ? subjectId : null,
			from: before?.level ?? null,
			to: level
		});
		const given = level && level !== 'none' ? subjectId : null;
		const at = ctx.now();
		const told = await closeGranted(trx, actor, id, { before: grants, after, given, at });
		return { documentId: row.document_id, told };
	});
	await ctx.announce({ kind: 'rights', match: { documentId } });
	await announceTo(ctx, told);
}

/** Archives a plan (read by those who could, written by nobody) or brings it back. */
export async function setArchived(ctx: Context, actor: Actor, id: string, archived: boolean): Promise<void> {
	const documentId = await inTurn(ctx, actor, async (trx) => {
		const { row } = await loadFor(trx, actor, id, archived ? 'plan.archive' : 'plan.restore');
		if ((row.archived_at !== null) === archived) return row.document_id;
		const at = ctx.now();
		await plans.update(trx, id, { archived_at: archived ? at.toISOString() : null });
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: archived ? 'plan.archived' : 'plan.restored',
			subject: { kind: 'plan', id },
			actorId: actor.memberId
		});
		return row.document_id;
	});
	await ctx.announce({ kind: 'rights', match: { documentId } });
}

/** Everything that a plan points at is of the same alliance. */
async function checkReferences(trx: Trx, allianceId: string, input: PlanDescription): Promise<void> {
	const { territoryId, themeIds } = input;
	if (territoryId && !(await directory.findTerritory(trx, allianceId, territoryId))) {
		throw refusal('invalid', 'territory-unknown', 'territory');
	}
	const known = new Set((await directory.themes(trx, allianceId)).map((theme) => theme.id));
	if (themeIds.some((id) => !known.has(id))) throw refusal('invalid', 'theme-unknown', 'themes');
}

async function checkSubject(
	trx: Trx,
	allianceId: string,
	kind: Grant['subjectKind'],
	id: string
): Promise<void> {
	const known =
		kind === 'everyone'
			? id === ''
			: kind === 'organisation'
				? await directory.findOrganisation(trx, allianceId, id)
				: (await directory.members(trx, allianceId)).some((member) => member.id === id);
	if (!known) throw refusal('invalid', 'grant-subject', 'subject');
}
