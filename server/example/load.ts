import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import type { PlanScope } from '#lib/domain/plan.ts';
import type { TerritoryKind } from '#lib/domain/territory.ts';
import * as accounts from '../db/accounts.ts';
import * as alliances from '../db/alliances.ts';
import * as directory from '../db/directory.ts';
import * as plans from '../db/plans.ts';
import { createDocument } from '../documents/create.ts';
import { newId } from '../ids.ts';
import type { Context, Trx } from '../services/context.ts';
import { append } from '../services/log.ts';
import { slugFor } from '../services/slug.ts';
import { alliance as example } from './alliance.ts';
import { fillEntries } from './fill-entries.ts';
import { fillPlanFacts } from './fill-plan-facts.ts';
import { fillThreads } from './fill-threads.ts';

const scopes: Record<TerritoryKind, PlanScope> = {
	national: 'national',
	region: 'regional',
	department: 'departmental',
	local: 'local'
};

/** Filling under way: who asks meanwhile waits for the same. */
const loading = new WeakMap<Context['db'], Promise<string>>();

/** Fills the example alliance, once: all of it or nothing. Gives its address. */
export function loadExample(ctx: Context): Promise<string> {
	const begun = loading.get(ctx.db);
	if (begun) return begun;
	const load = loadOnce(ctx).finally(() => loading.delete(ctx.db));
	loading.set(ctx.db, load);
	return load;
}

async function loadOnce(ctx: Context): Promise<string> {
	const found = await alliances.findExample(ctx.db);
	if (found) return found.slug;
	// The texts become documents before the transaction begins: it then only writes.
	const seeds = await Promise.all(
		example.plans.map(async ({ file }) =>
			seedFromMarkdown(await readFile(join(process.cwd(), 'server/example', file), 'utf8'))
		)
	);
	return ctx.db.transaction().execute((trx) => fill(trx, ctx, seeds));
}

/** Days before today on which the alliance of the example began: what happened in it since has its own days. */
const BEGAN = 160;

async function fill(trx: Trx, ctx: Context, seeds: readonly Uint8Array[]): Promise<string> {
	const today = ctx.now();
	const at = new Date(today.getTime() - BEGAN * 86_400_000);
	const created_at = at.toISOString();
	const slug = await slugFor(trx, example.name);
	const alliance_id = newId();
	await alliances.insert(trx, { id: alliance_id, slug, name: example.name, example: 1, created_at });

	const territory = ids(example.territories);
	for (const { key, kind, code, name, parent } of example.territories) {
		const parent_id = parent ? territory(parent) : null;
		await trx
			.insertInto('territory')
			.values({ id: territory(key), alliance_id, kind, code, name, parent_id })
			.execute();
	}
	const themeKeys = Object.keys(example.themes) as (keyof typeof example.themes)[];
	const theme = ids(themeKeys.map((key) => ({ key })));
	await trx
		.insertInto('theme')
		.values(themeKeys.map((key) => ({ id: theme(key), alliance_id, name: example.themes[key] })))
		.execute();

	const organisation = ids(example.organisations);
	for (const it of example.organisations) {
		await directory.insertOrganisation(trx, {
			id: organisation(it.key),
			alliance_id,
			name: it.name,
			level: it.level,
			family: it.family,
			network_id: it.network ? organisation(it.network) : null,
			territory_id: territory(it.territory),
			contact_email: it.contactEmail,
			created_at,
			left_at: null
		});
		await append(trx, {
			allianceId: alliance_id,
			at,
			kind: 'organisation.created',
			subject: { kind: 'organisation', id: organisation(it.key) },
			actorId: null,
			to: it.name
		});
	}

	const member = ids(example.members);
	for (const it of example.members) {
		const account = { id: newId(), email: it.email, name: it.name, password_hash: null, created_at };
		await accounts.insert(trx, account);
		const id = member(it.key);
		await trx
			.insertInto('member')
			.values({ id, alliance_id, account_id: account.id, role: it.role, created_at, left_at: null })
			.execute();
		for (const key of it.organisations) {
			await trx
				.insertInto('member_organisation')
				.values({ member_id: id, organisation_id: organisation(key) })
				.execute();
		}
		for (const key of it.stewardOf) {
			await trx
				.insertInto('steward')
				.values({ member_id: id, organisation_id: organisation(key), created_at })
				.execute();
		}
		await append(trx, {
			allianceId: alliance_id,
			at,
			kind: 'member.joined',
			subject: { kind: 'member', id },
			actorId: null,
			personId: id,
			to: it.role
		});
	}
	for (const it of example.members) {
		for (const given of it.mandates) {
			const id = newId();
			await trx
				.insertInto('mandate')
				.values({
					id,
					alliance_id,
					organisation_id: organisation(given.organisation),
					member_id: member(it.key),
					given_by: member(given.givenBy),
					given_at: `${given.from}T09:00:00.000Z`,
					ended_at: null
				})
				.execute();
			await append(trx, {
				allianceId: alliance_id,
				at,
				kind: 'mandate.given',
				subject: { kind: 'mandate', id },
				actorId: member(given.givenBy),
				personId: member(it.key),
				organisationId: organisation(given.organisation)
			});
		}
	}

	const plan = ids(example.plans);
	const kinds = new Map(example.territories.map(({ key, kind }) => [key, kind]));
	const lead = member(example.members.find(({ role }) => role === 'facilitator')!.key);
	for (const [i, it] of example.plans.entries()) {
		const id = plan(it.key);
		const document_id = await createDocument(trx, { allianceId: alliance_id, seed: seeds[i]!, at });
		await plans.insert(trx, {
			id,
			alliance_id,
			document_id,
			title: it.title,
			scope: scopes[kinds.get(it.territory)!],
			territory_id: territory(it.territory),
			frame: it.frame,
			status: it.status,
			last_word: it.lastWord,
			lead_organisation_id: organisation(it.lead),
			local_version_of: it.localVersionOf ? plan(it.localVersionOf) : null,
			language: 'fr',
			created_by: lead,
			created_at,
			changed_at: created_at,
			archived_at: null
		});
		await plans.setThemes(trx, id, it.themes.map(theme));
		await plans.setSdgs(trx, id, it.sdgs);
		for (const grant of it.grants) {
			const subjectId =
				grant.to === 'everyone' ? '' : grant.to === 'member' ? member(grant.key) : organisation(grant.key);
			await plans.setGrant(trx, id, { subjectKind: grant.to, subjectId, level: grant.level });
		}
		await append(trx, {
			allianceId: alliance_id,
			at,
			kind: 'plan.created',
			subject: { kind: 'plan', id },
			actorId: lead,
			to: it.title
		});
	}
	const frames = new Map(example.plans.map(({ key, frame }) => [key, frame]));
	await fillEntries(trx, ctx, today, {
		allianceId: alliance_id,
		plan,
		organisation,
		member,
		territory,
		frameOf: (key) => frames.get(key)!
	});
	await fillPlanFacts(trx, today, { allianceId: alliance_id, plan, organisation, member });
	await fillThreads(trx, today, {
		allianceId: alliance_id,
		plan,
		member,
		seedOf: (key) => seeds[example.plans.findIndex((it) => it.key === key)]!
	});
	return slug;
}

/** A real id for every key. */
function ids(items: readonly { key: string }[]): (key: string) => string {
	const known = new Map(items.map(({ key }) => [key, newId()]));
	return (key) => {
		const id = known.get(key);
		if (!id) throw new Error(`the example names ${key}, which is not in it`);
		return id;
	};
}
