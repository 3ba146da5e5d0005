// One account for the Functions host (locks of timers, function keys), the deployment package and the app's own documents.
// No keys and no SAS: whoever reads or writes needs a role.

import { textsByName } from 'types.bicep'

@description('Name of the account, 3 to 24 lower-case letters and digits.')
@minLength(3)
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Tags of every resource.')
param tags textsByName

@description('Object id of the app\'s identity, which reads and writes blobs.')
param appPrincipalId string

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  // Locally redundant: invoices can be read again from the portal at any time.
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Reachable from the internet, by token only: without a virtual network (which costs extra) Flex Consumption has no address to allow.
    publicNetworkAccess: 'Enabled'
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    // The ledger of notices, unlike the invoices, exists only here: a deleted container can be brought back for this many days.
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
    // Off for single blobs: leases and pointers are rewritten every minute, and every old version would be kept and billed.
    deleteRetentionPolicy: {
      enabled: false
    }
  }
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = {
  parent: blobs
  name: 'app-package'
}

resource data 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = {
  parent: blobs
  name: 'invoices'
}

var storageBlobDataOwner = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
)

// On the whole account because the host makes containers of its own (azure-webjobs-hosts, azure-webjobs-secrets). It is the least
// that Microsoft documents for AzureWebJobsStorage with timers, and includes the package and data containers.
// Queues: only blob and queue triggers use them. Tables: only the host's diagnostic events, which Application Insights has too.
resource appOwnsBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, appPrincipalId, storageBlobDataOwner)
  scope: account
  properties: {
    roleDefinitionId: storageBlobDataOwner
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

@description('Name of the account.')
output name string = account.name

@description('Address of its blob service, with a trailing slash.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Container that deployments upload the app to.')
output packageContainerName string = packages.name

@description('Container of the app\'s own documents.')
output dataContainerName string = data.name
