// The vault is deployed empty. Its secret mijnklantportaal-api-key is set by hand afterwards, so that the key is in no
// parameter, no deployment history and no app setting.

import { textsByName } from 'types.bicep'

@description('Name of the vault, 3 to 24 characters.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags textsByName

@description('Object id of the app\'s identity, which reads secrets and writes one.')
param appPrincipalId string

@description('Object id of who writes secrets. Empty: nobody.')
param operatorPrincipalId string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    // Days, fixed at creation. A deleted vault blocks its name for as long; the key it held can be issued anew by the portal, so the least will do.
    softDeleteRetentionInDays: 7
    // Reachable from the internet, by token only: without a virtual network (which costs extra) Flex Consumption has no address to allow.
    publicNetworkAccess: 'Enabled'
  }
}

var keyVaultSecretsUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '4633458b-17de-408a-b874-0445c86b69e6'
)
var keyVaultSecretsOfficer = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
)

// Read only (one exception below). On the vault, not on one secret: the secret does not exist yet when this is deployed, channels name further
// secrets of their own (Notifications__Channels__0__SecretName), and the vault serves this app alone.
resource appReadsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, appPrincipalId, keyVaultSecretsUser)
  scope: vault
  properties: {
    roleDefinitionId: keyVaultSecretsUser
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// The one secret that the app writes itself: what the portal signs its webhooks with, kept by POST tools/register-webhooks. It is not
// made here, for each deployment would overwrite it; the role waits at its name.
resource webhookSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = {
  parent: vault
  name: 'mijnklantportaal-webhooks'
}

resource appWritesWebhookSecret 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(webhookSecret.id, appPrincipalId, keyVaultSecretsOfficer)
  scope: webhookSecret
  properties: {
    roleDefinitionId: keyVaultSecretsOfficer
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// For a person, not for the app: owning a subscription does not include writing secrets. No principalType, since it may be a user, a group or a pipeline.
resource operatorWritesSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  name: guid(vault.id, operatorPrincipalId, keyVaultSecretsOfficer)
  scope: vault
  properties: {
    roleDefinitionId: keyVaultSecretsOfficer
    principalId: operatorPrincipalId
  }
}

@description('Name of the vault.')
output name string = vault.name

@description('Address of the vault.')
output uri string = vault.properties.vaultUri
