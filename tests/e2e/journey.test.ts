import type { Locator, Page } from '@playwright/test';
import { startApp } from '../support/app.ts';
import { expect, isSaved, text } from '../support/browser.ts';
import { test } from '@playwright/test';

/** Moves by Tab alone until this is focused. */
async function tabTo(page: Page, target: Locator): Promise<void> {
	for (let i = 0; i < 120; i += 1) {
		if (await target.evaluate((element) => element === document.activeElement)) return;
		await page.keyboard.press('Tab');
	}
	throw new Error(`the keyboard does not reach ${target}`);
}

async function fill(page: Page, label: string, value: string): Promise<void> {
	await tabTo(page, page.getByLabel(label, { exact: true }));
	await page.keyboard.type(value);
}

async function press(page: Page, target: Locator): Promise<void> {
	await tabTo(page, target);
	await page.keyboard.press('Enter');
}

test('from the first start to writing together, with the keyboard only', async ({ browser }) => {
	test.setTimeout(180_000);
	const app = await startApp();
	try {
		const page = await (await browser.newContext()).newPage();
		await page.goto(app.origin);
		// What whoever started the program copies from the console.
		await fill(page, 'Code de création', new URLSearchParams(app.setupPath!.split('?')[1]).get('token')!);
		await press(page, page.getByRole('button', { name: 'Créer votre alliance' }));
		await page.waitForURL('**/start?token=*');
		await fill(page, 'Nom de l’alliance', 'Alliance des Deux Rives');
		await fill(page, 'Nom de l’organisation', 'Fédération des Passeurs');
		await fill(page, 'Prénom et nom', 'Inès Caradec');
		await fill(page, 'Adresse électronique', 'ines@exemple.fr');
		await fill(page, 'Mot de passe', 'une phrase à retenir');
		await press(page, page.getByRole('button', { name: 'Créer l’alliance' }));
		await page.waitForURL('**/alliance-des-deux-rives/plans');

		await press(page, page.getByRole('link', { name: 'Membres' }));
		await page.waitForURL('**/members');
		await fill(page, 'Adresse électronique', 'paul@exemple.fr');
		await press(page, page.getByRole('button', { name: 'Créer le lien d’invitation' }));
		const link = await page.locator('[data-link]').inputValue();

		const guest = await (await browser.newContext()).newPage();
		// Looking does not use it up, however often a link scanner does.
		for (let i = 0; i < 3; i += 1) expect((await guest.request.get(link)).ok()).toBe(true);
		await guest.goto(link);
		await fill(guest, 'Prénom et nom', 'Paul Rivoal');
		await fill(guest, 'Mot de passe', 'une autre phrase');
		await press(guest, guest.getByRole('button', { name: 'Rejoindre l’alliance' }));
		await guest.waitForURL('**/alliance-des-deux-rives/attention');

		await press(page, page.getByRole('link', { name: 'Plans d’action' }));
		await page.waitForURL('**/plans');
		await press(page, page.getByRole('link', { name: 'Écrire un nouveau plan' }));
		await page.waitForURL('**/plans/new');
		await fill(page, 'Titre', 'Traverser ensemble');
		await fill(page, 'Qui aura le dernier mot ?', 'Les deux rives, sur le budget, le 12 mars 2027.');
		await press(page, page.getByRole('button', { name: 'Créer le plan' }));
		await page.waitForURL(/\/plans\/[a-z0-9]{26}$/);
		await isSaved(page);

		await guest.reload();
		await press(guest, guest.getByRole('link', { name: 'Plans d’action' }));
		await guest.waitForURL('**/plans');
		await press(guest, guest.getByRole('link', { name: 'Traverser ensemble' }));
		await guest.waitForURL(/\/plans\/[a-z0-9]{26}$/);
		await isSaved(guest);
		await tabTo(page, text(page));
		await page.keyboard.press('Control+End');
		await page.keyboard.type('Bonjour de la rive gauche.');
		await expect(text(guest)).toContainText('Bonjour de la rive gauche.');
		await tabTo(guest, text(guest));
		await guest.keyboard.press('Control+End');
		await guest.keyboard.type(' Et de la droite.');
		await expect(text(page)).toContainText('Et de la droite.');
		await isSaved(page);

		await page.context().close();
		await guest.context().close();
	} finally {
		await app.remove();
	}
});
